package dev.tokenbus.worker.openai;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import dev.tokenbus.worker.upstream.UpstreamConfig.Continuation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Writes the body of a request to {@code /chat/completions}. */
final class ChatRequestJson {
    /** Fields that this worker sets itself when it has an answer continued. */
    private static final Set<String> CONTINUING = Set.of("add_generation_prompt", "continue_final_message");

    /** Whose requests say that a message is to be gone on with. */
    private static final Set<Continuation> SAY_IT = EnumSet.of(Continuation.VLLM, Continuation.LLAMA_CPP);

    private ChatRequestJson() {}

    static Buffer write(GenerationRequest request, UpstreamConfig upstream, Wording wording) {
        StreamConfig wanted = request.config();
        JsonWriter out = new JsonWriter();
        out.beginObject().field("model", request.model());
        boolean goesOn = goesOn(request, upstream);
        writeMessages(request, goesOn, upstream.continuation(), out);
        out.field("stream", true);
        if (wording.usage()) {
            out.name("stream_options")
                    .beginObject()
                    .field("include_usage", true)
                    .endObject();
        }
        out.optional(wording.maxTokens(), wanted.maxTokens());
        out.optional("temperature", wanted.temperature()).optional("top_p", wanted.topP());
        out.optional("seed", wanted.seed());
        if (!wanted.stop().isEmpty()) {
            out.name("stop").beginArray();
            wanted.stop().forEach(out::value);
            out.endArray();
        }
        boolean saysHowToContinue = goesOn && SAY_IT.contains(upstream.continuation());
        if (saysHowToContinue) {
            out.field("add_generation_prompt", false).field("continue_final_message", true);
        }
        wanted.extra().forEach((name, value) -> {
            if (!saysHowToContinue || !CONTINUING.contains(name)) {
                out.name(name).raw(value);
            }
        });
        return out.endObject().toBuffer();
    }

    /**
     * Whether the model is to go on with a message and not to begin one: an answer that was lost, or the client's own last message
     * where the server can do that, so that an answer is asked for in the same way before and after a failover.
     */
    private static boolean goesOn(GenerationRequest request, UpstreamConfig upstream) {
        return !request.continueAfter().isEmpty()
                || (upstream.continuation() != Continuation.NONE
                        && !request.prefill().isEmpty());
    }

    private static void writeMessages(
            GenerationRequest request, boolean goesOn, Continuation continuation, JsonWriter out) {
        out.name("messages").beginArray();
        List<ChatMessage> before = goesOn ? request.beforePrefill() : request.messages();
        before.forEach(message -> writeMessage(message, out));
        if (goesOn && continuation == Continuation.PREFIX) {
            out.raw(asPrefix(request.prefillMessage()));
        } else if (goesOn) {
            writeMessage(request.prefillMessage(), out);
        }
        out.endArray();
    }

    private static String asPrefix(ChatMessage message) {
        JsonObject written = message.isMoreThanText()
                ? new JsonObject(message.json())
                : new JsonObject().put("role", message.role()).put("content", message.content());
        return written.put("prefix", true).encode();
    }

    private static void writeMessage(ChatMessage message, JsonWriter out) {
        if (message.isMoreThanText()) {
            out.raw(message.json());
            return;
        }
        out.beginObject()
                .field("role", message.role())
                .field("content", message.content())
                .endObject();
    }
}
