package dev.tokenbus.worker.responses;

import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.worker.asked.AskedFields;
import dev.tokenbus.worker.asked.AskedMessage;
import dev.tokenbus.worker.asked.AskedPart;
import dev.tokenbus.worker.backend.GenerationRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body of a request to {@code /responses}: fields that have another name or shape here are translated, those that say nothing
 * are left out, and all others stand as the client wrote them, for the server to take or to refuse.
 */
final class ResponsesRequestJson {
    private static final String TYPE = "type";
    private static final String FUNCTION = "function";
    private static final String STRICT = "strict";
    private static final String DESCRIPTION = "description";

    private ResponsesRequestJson() {}

    static Buffer write(GenerationRequest request) {
        StreamConfig wanted = request.config();
        JsonArray input = new JsonArray();
        request.messages().forEach(message -> addItems(AskedMessage.of(message), input));
        JsonObject body = new JsonObject().put("model", request.model()).put("input", input);
        // As chat completions have it: nobody asked the server to keep the conversation.
        body.put("stream", true).put("store", false);
        putIfThere(body, "max_output_tokens", wanted.maxTokens());
        putIfThere(body, "temperature", wanted.temperature());
        putIfThere(body, "top_p", wanted.topP());
        putIfThere(body, "stop", wanted.stop().isEmpty() ? null : new JsonArray(wanted.stop()));
        AskedFields fields = new AskedFields(wanted);
        translate(fields, body);
        fields.dropWhatSaysNothing();
        fields.rest(body::put);
        return body.toBuffer();
    }

    private static void putIfThere(JsonObject body, String name, @Nullable Object value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private static void addItems(AskedMessage message, JsonArray input) {
        if (message.role().equals("tool")) {
            input.add(new JsonObject()
                    .put(TYPE, "function_call_output")
                    .put("call_id", message.callId())
                    .put("output", message.isText() ? message.text() : partsOf(message)));
            return;
        }
        if (!message.parts().isEmpty() || message.calls().isEmpty()) {
            boolean isSimple = message.isText() || message.role().equals("assistant");
            input.add(new JsonObject()
                    .put("role", message.role())
                    .put("content", isSimple ? message.text() : partsOf(message)));
        }
        message.calls()
                .forEach(call -> input.add(new JsonObject()
                        .put(TYPE, "function_call")
                        .put("call_id", call.id())
                        .put("name", call.name())
                        .put("arguments", call.arguments().isBlank() ? "{}" : call.arguments())));
    }

    private static JsonArray partsOf(AskedMessage message) {
        JsonArray parts = new JsonArray();
        message.parts().forEach(part -> parts.add(partOf(part)));
        return parts;
    }

    private static JsonObject partOf(AskedPart part) {
        if (part instanceof AskedPart.Text text) {
            return new JsonObject().put(TYPE, "input_text").put("text", text.text());
        } else if (part instanceof AskedPart.Image image) {
            JsonObject written = new JsonObject().put(TYPE, "input_image").put("image_url", image.url());
            putIfThere(written, "detail", image.detail());
            return written;
        } else if (part instanceof AskedPart.Document document) {
            JsonObject written = new JsonObject().put(TYPE, "input_file");
            putIfThere(written, "filename", document.name().isEmpty() ? null : document.name());
            return document.id().isEmpty()
                    ? written.put("file_data", document.data())
                    : written.put("file_id", document.id());
        }
        return part.written();
    }

    private static void translate(AskedFields fields, JsonObject body) {
        JsonArray tools = new JsonArray();
        fields.takeTools().forEach(tool -> tools.add(tool instanceof AskedFields.Tool known ? toolOf(known) : tool));
        putIfThere(body, "tools", tools.isEmpty() ? null : tools);
        Object choice = fields.take("tool_choice");
        putIfThere(body, "tool_choice", choice instanceof JsonObject object ? choiceOf(object) : choice);
        JsonObject text = fields.take("text", JsonObject.class).orElseGet(JsonObject::new);
        fields.take("response_format", JsonObject.class)
                .filter(format -> !"text".equals(format.getValue(TYPE)))
                .ifPresent(format -> text.put("format", formatOf(format)));
        putIfThere(text, "verbosity", fields.take("verbosity"));
        putIfThere(body, "text", text.isEmpty() ? null : text);
        JsonObject reasoning = fields.take("reasoning", JsonObject.class).orElseGet(JsonObject::new);
        putIfThere(reasoning, "effort", fields.take("reasoning_effort"));
        putIfThere(body, "reasoning", reasoning.isEmpty() ? null : reasoning);
        JsonArray include = fields.take("include", JsonArray.class).orElseGet(JsonArray::new);
        if (Boolean.TRUE.equals(fields.take("logprobs"))) {
            include.add("message.output_text.logprobs");
        }
        putIfThere(body, "include", include.isEmpty() ? null : include);
    }

    private static JsonObject toolOf(AskedFields.Tool tool) {
        JsonObject written = new JsonObject().put(TYPE, FUNCTION).put("name", tool.name());
        putIfThere(written, DESCRIPTION, tool.description());
        // Strict is what this API takes for granted, and chat completions do not.
        return written.put("parameters", tool.parameters()).put(STRICT, tool.strict() == null ? false : tool.strict());
    }

    private static JsonObject choiceOf(JsonObject choice) {
        return choice.getValue(FUNCTION) instanceof JsonObject function
                ? new JsonObject().put(TYPE, FUNCTION).put("name", function.getValue("name"))
                : choice;
    }

    private static JsonObject formatOf(JsonObject format) {
        if (!(format.getValue("json_schema") instanceof JsonObject named)) {
            return format;
        }
        JsonObject flat = new JsonObject().put(TYPE, "json_schema");
        return flat.mergeIn(named);
    }
}
