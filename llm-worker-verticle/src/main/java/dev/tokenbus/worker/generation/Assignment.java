package dev.tokenbus.worker.generation;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.Memo;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.trace.AttemptTrace;
import dev.tokenbus.worker.admission.Claim;
import dev.tokenbus.worker.backend.GenerationRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a home asked of this worker. Forgets the prompt at the end, so that a retained log does not retain its prompt too. */
final class Assignment {
    private final StreamId streamId;
    private final String model;
    private final RequestKey key;
    private final Claim claim;
    private final PriorAttempts attempts;
    private final AttemptTrace trace;
    private Memo kept = Memo.NONE;
    private @Nullable StartStream start;

    Assignment(StartStream start, PriorAttempts attempts, AttemptTrace trace) {
        this.start = start;
        this.attempts = attempts;
        this.trace = trace;
        this.streamId = start.streamId();
        this.model = start.model();
        this.key = start.request().key();
        this.claim = claimOf(start.request());
    }

    static Claim claimOf(StartStream.Body asked) {
        return new Claim(asked.source(), asked.config().streamOptions().priority(), asked.isContinued());
    }

    /** What is traced of it. */
    AttemptTrace trace() {
        return trace;
    }

    StreamId streamId() {
        return streamId;
    }

    String model() {
        return model;
    }

    /** What it asks of the worker's places. */
    Claim claim() {
        return claim;
    }

    /** What to ask of a backend, which is to continue this text. */
    GenerationRequest rest(String text) {
        if (start == null) {
            throw new IllegalStateException("the generation has ended");
        }
        return attempts.rest(start, text).within(trace.within(start.request().trace()));
    }

    /** The prompt; empty once it is forgotten. */
    List<ChatMessage> messages() {
        return start == null ? List.of() : start.request().messages();
    }

    /** The same request for a new home, with all attempts; without messages once they are forgotten. */
    StartStream.Body request() {
        return start == null
                ? StartStream.Body.ofEnded(key, kept)
                : start.request().after(List.of(), attempts.attempts());
    }

    /** The prompt is needed no more, but for what a door keeps with the log. */
    void forgetPrompt() {
        if (start != null) {
            kept = start.request().kept();
            start = null;
        }
    }

    /** What is kept with the log; nothing before the prompt is forgotten. */
    Memo kept() {
        return kept;
    }
}
