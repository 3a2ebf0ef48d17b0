package dev.tokenbus.worker.backend;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.trace.CallTrace;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * A source of answers: an LLM server, or a simulated one.
 *
 * <p>Owned by one worker verticle and used on its event loop only. {@code LlmBackendContract} in the tests states what
 * every backend keeps.
 */
public interface LlmBackend {
    /** A short name for logs, metrics and {@code timings.attempts}; without secrets. */
    String name();

    /** Who answers, as OpenTelemetry's {@code gen_ai.provider.name} says it: by the API that is spoken. */
    default String provider() {
        return "tokenbus";
    }

    /** The names of the models that it serves now; {@link #onChange} tells when they change. */
    List<String> models();

    /** The model server behind it, as it is now; empty for a backend without one. */
    default Optional<WorkerStatus.Upstream> upstream() {
        return Optional.empty();
    }

    /** Sets who is told, on the event loop, whenever {@link #models} or {@link #upstream} change. */
    default void onChange(Runnable listener) {}

    /** Whether a model can continue {@link GenerationRequest#continueAfter}, word for word. */
    boolean canContinue(String model);

    /**
     * Starts one answer. The listener is called on the calling event loop, never from within this call, and ends with
     * exactly one of {@code onEnd} and {@code onFailure}, unless the generation is cancelled first: then never again.
     */
    Generating generate(GenerationRequest request, Listener listener);

    /** Takes no new answers: what it does beside the running ones ends, and they go on until it is closed. */
    default void retire() {}

    /** Closes what the backend opened; running generations fail with {@code shutting_down}. */
    Future<Void> close();

    /** One running answer. */
    interface Generating {
        /**
         * Stops reading the upstream, down to its socket; a few deltas that were already read may still follow. The idle
         * timer stops too. Idempotent.
         */
        void pause();

        /** Continues after {@link #pause}. Idempotent. */
        void resume();

        /** Ends the upstream request at once; the listener is not called again. Idempotent, also after the end. */
        void cancel();
    }

    /** Receives one answer. */
    interface Listener {
        /** A server is asked; called at most once, before all others. Returns where the backend says how that goes. */
        default CallTrace onCall(CallTrace.Asked asked) {
            return CallTrace.NONE;
        }

        /** What the server calls the model that answers; once at most for each time that it is asked, before its first token. */
        default void onModel(String model) {}

        /** A piece of the answer; never splits a surrogate pair, never empty. {@code tokens} is at least 0. */
        void onDelta(ChunkKind kind, String text, int tokens);

        /** The prompt has so many tokens, with the text to continue in it, as the model's own tokenizer counts; before the end, or never. */
        default void onPromptTokens(long count) {}

        /** The server has failed before the first token, and is asked again. */
        default void onRetry() {}

        /** The answer is complete. */
        void onEnd(Completion completion);

        /** The answer ended without being complete. */
        void onFailure(StreamFailure failure);
    }
}
