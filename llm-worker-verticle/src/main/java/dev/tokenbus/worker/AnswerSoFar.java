package dev.tokenbus.worker;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StartStream;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamEvent;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import java.util.ArrayList;
import java.util.List;

/** What earlier attempts at an answer came to, and what is left to ask for. Reads the log that a start brings with it. */
final class AnswerSoFar {
    private final StringBuilder text = new StringBuilder();
    private final List<Timings.Attempt> attempts;
    private final GenerationRequest rest;
    private final boolean complete;
    private final int lost;
    private long tokens;
    private long tokensSinceRestart;

    AnswerSoFar(StartStream start, String workerName, String backendName) {
        StartStream.Body body = start.request();
        this.lost = body.attempts().size();
        this.attempts = new ArrayList<>(body.attempts());
        attempts.add(new Timings.Attempt(workerName, backendName, start.epoch()));
        body.held().forEach(this::read);
        Integer most = body.config().maxTokens();
        this.complete = most != null && tokensSinceRestart >= most;
        StreamConfig config = most == null || complete || tokensSinceRestart == 0
                ? body.config()
                : body.config().withMaxTokens((int) (most - tokensSinceRestart));
        this.rest = new GenerationRequest(start.model(), body.messages(), config, text.toString());
    }

    private void read(StreamEvent event) {
        if (event instanceof StreamEvent.Restarted) {
            text.setLength(0);
            tokensSinceRestart = 0;
        } else if (event instanceof StreamEvent.Delta delta) {
            tokens += delta.tokens();
            tokensSinceRestart += delta.tokens();
            if (delta.kind() == ChunkKind.TEXT) {
                text.append(delta.text());
            }
        }
    }

    boolean isFirstAttempt() {
        return lost == 0;
    }

    /** The text that the answer continues; empty when it begins, or begins again. */
    String text() {
        return rest.continueAfter();
    }

    /** Whether all tokens that the client asked for are there: only the end was lost. */
    boolean isComplete() {
        return complete;
    }

    /** What to ask of a backend. */
    GenerationRequest rest() {
        return rest;
    }

    /** All attempts, this one last. */
    List<Timings.Attempt> attempts() {
        return List.copyOf(attempts);
    }

    /** What the lost attempts used; as far as their tokens reached the home. */
    Usage used(long promptTokens) {
        return new Usage(promptTokens * lost, tokens, true);
    }
}
