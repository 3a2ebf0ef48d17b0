package dev.tokenbus.testkit.llm;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer in the words of OpenAI's chat completions. */
final class ChatWording implements ScriptedApi.Wording {
    @Override
    public List<ScriptedApi.Event> say(Saying saying) {
        return List.of(new ScriptedApi.Event("", data(saying)));
    }

    private static String data(Saying saying) {
        if (saying instanceof Saying.Role) {
            return choice(new JsonObject().put("role", "assistant").put("content", ""), null);
        } else if (saying instanceof Saying.Delta delta) {
            return choice(new JsonObject().put("content", delta.text()), null);
        } else if (saying instanceof Saying.Reasoning reasoning) {
            return choice(new JsonObject().put("reasoning_content", reasoning.text()), null);
        } else if (saying instanceof Saying.ToolCall call) {
            return choice(new JsonObject().put("tool_calls", new JsonArray().add(call.fragment())), null);
        } else if (saying instanceof Saying.Finish finish) {
            return choice(new JsonObject(), finish.reason());
        } else if (saying instanceof Saying.Used used) {
            JsonObject usage =
                    new JsonObject().put("prompt_tokens", used.prompt()).put("completion_tokens", used.completion());
            return chunk(new JsonArray()).put("usage", usage).encode();
        }
        return "[DONE]";
    }

    private static String choice(JsonObject delta, @Nullable String finishReason) {
        return chunk(new JsonArray()
                        .add(new JsonObject()
                                .put("index", 0)
                                .put("delta", delta)
                                .putNull("logprobs")
                                .put("finish_reason", finishReason)))
                .encode();
    }

    private static JsonObject chunk(JsonArray choices) {
        return new JsonObject()
                .put("id", "chatcmpl-scripted")
                .put("object", "chat.completion.chunk")
                .put("created", 1_700_000_000)
                .put("model", "scripted")
                .put("choices", choices);
    }
}
