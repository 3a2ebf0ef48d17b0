package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.response.UpstreamJson;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API that an upstream speaks: where a prompt is posted, how it is worded, and how the events of the answer are read.
 *
 * <p>Everything else is the same for all APIs: connections, retries, timeouts, usage estimates and error codes in this room,
 * server-sent events and finish reasons in {@code response}. An API is made for one upstream, and keeps of requests only how they
 * have to be worded. On one event loop only.
 */
public interface UpstreamApi {
    /** Whose API it is, as {@code gen_ai.provider.name} of OpenTelemetry says it. */
    String provider();

    /** Where prompts are posted, relative to the upstream's base URL; starts with a slash. */
    String path();

    /** The headers of every request, the key among them; the key is null for a server that wants none. */
    Map<String, String> headers(@Nullable String apiKey);

    /** Begins to ask for a streamed answer. */
    Asking ask(GenerationRequest request);

    /** Why a request cannot be worded at all, named by what is in it; null if it can. */
    default @Nullable String refusal(GenerationRequest request) {
        return null;
    }

    /** Returns a reader for one response. It tells the sink what it finds, from within its own calls only. */
    EventReader reader(EventSink sink);

    /** Whether {@link #ask} can have a model continue {@link GenerationRequest#continueAfter}. */
    default boolean canContinue(String model) {
        return false;
    }

    /** Whether the server can be asked how many tokens a text has, as {@code ServerTokenizer} asks. */
    default boolean countsTokens() {
        return false;
    }

    /** Returns the error in a response that is no answer, whatever its status; {@link UpstreamError#NONE} if it says none. */
    default UpstreamError readError(byte[] body) {
        return UpstreamJson.readErrorBody(body);
    }

    /** Where the server lists its models, relative to the upstream's base URL. */
    default String modelsPath() {
        return "/models";
    }

    /** Returns the names of the models in the server's list. */
    default List<String> readModels(byte[] body) throws MalformedUpstreamException {
        return UpstreamJson.readModels(body);
    }

    /** One prompt, which is asked again in other words where a server refuses some of them. */
    interface Asking {
        /** The JSON of the request, as it is worded now. */
        Buffer body();

        /**
         * Leaves out or renames what the server does not know and the API writes of its own accord. Returns whether the request is worded
         * otherwise now, so that asking again makes sense.
         */
        default boolean reword(UpstreamError refusal) {
            return false;
        }

        /**
         * The blanks at the end of the text to continue that the request leaves out, because the server takes none there: the model may
         * say them again.
         */
        default String blanksLeftOut() {
            return "";
        }

        /** The server answers the request as it is worded now. */
        default void taken() {}
    }

    /** Reads the events of one response. Not thread-safe. */
    interface EventReader {
        /**
         * Reads one event; the range is valid during the call only.
         *
         * @param name the event's {@code event} field; empty if it has none
         */
        void read(String name, byte[] bytes, int offset, int length) throws MalformedUpstreamException;

        /** Passes on what was held back, because no event follows. Idempotent. */
        void flush();
    }

    /** Receives what the events say. */
    interface EventSink {
        /** A piece of the answer: never empty, never half a surrogate pair. */
        void onDelta(ChunkKind kind, String text);

        /** Why the answer ends, in the server's own word; never empty. {@code FinishReasons} knows what it means. */
        void onFinishReason(String reason);

        /** What the server calls the model that answers; once at most, before the first delta if at all. */
        default void onModel(String model) {}

        /** The tokens of the prompt, where the server says them before it knows those of the answer. */
        default void onPromptTokens(long promptTokens) {}

        /** What was used; the details are of these tokens. */
        void onUsage(long promptTokens, long completionTokens, Usage.Details details);

        void onError(UpstreamError error);

        /** The server works on the answer, whether or not this event said anything. */
        void onLife();

        /** The server says that nothing follows. */
        void onEnd();
    }
}
