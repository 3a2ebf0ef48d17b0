package dev.tokenbus.worker.response;

import dev.tokenbus.protocol.ChunkKind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a finish reason means that the answer is over.
 *
 * <p>Servers say one on every chunk, on an empty first chunk, or where the reasoning ends. So a reason holds until more of the answer
 * follows, and is credible by itself only from a server that has shown to tell the end from the rest: it said a piece of the answer
 * without a reason before, it never went on after one, and this one does not come with reasoning. Any other reason needs an end that the
 * server states; one after which more followed, that the server says that nothing follows. Not thread-safe.
 */
public final class FinishWatch {
    private @Nullable String reason;
    private @Nullable String lastReason;
    private boolean withThought;
    private boolean withdrawn;
    private boolean plainAnswer;

    private boolean eventAnswers;
    private boolean eventThinks;
    private @Nullable String eventReason;

    /** The event that is being read says a piece of this kind. */
    public void said(ChunkKind kind) {
        eventAnswers |= kind.isAnswer();
        eventThinks |= kind == ChunkKind.REASONING;
    }

    /** The event that is being read says why the answer ends. */
    public void finished(String raw) {
        eventReason = raw;
    }

    /** The event has been read; returns whether its reason is credible, and was not or was another before. */
    public boolean eventRead() {
        String before = isCredible() ? reason : null;
        if ((eventAnswers || eventThinks) && reason != null) {
            reason = null;
            withdrawn = true;
        }
        if (eventReason != null) {
            reason = eventReason;
            lastReason = eventReason;
            withThought = eventThinks;
        } else if (eventAnswers) {
            plainAnswer = true;
        }
        eventAnswers = false;
        eventThinks = false;
        eventReason = null;
        return isCredible() && !Objects.equals(reason, before);
    }

    /** The server's own word for why the answer ends; null if it has said none, or went on after it. */
    public @Nullable String reason() {
        return reason;
    }

    /** The latest word for why the answer ends, although more may have followed; enough where the server says that nothing follows. */
    public @Nullable String lastReason() {
        return lastReason;
    }

    /** Whether the reason is enough, although the server states no end. */
    public boolean isCredible() {
        return reason != null && plainAnswer && !withdrawn && !withThought;
    }
}
