package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.door.WholeWording;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import java.util.List;
import java.util.Objects;

/** Words an answer as one chat completion. There is no word for a stop: that is an error. */
final class ChatDocument implements WholeWording.Document {
    private final AnswerName name;
    private final String callIdStem;

    /** @param callIdStem the beginning of the ids of tool calls to which the server gives none */
    ChatDocument(AnswerName name, String callIdStem) {
        this.name = name;
        this.callIdStem = callIdStem;
    }

    @Override
    public boolean knowsStop() {
        return false;
    }

    @Override
    public byte[] of(StreamLog log, StreamEvent.Terminal end) {
        WholeAnswer answer = WholeAnswer.of(log);
        JsonWriter out = name.begin();
        out.name("choices").beginArray().beginObject().field("index", 0).name("message");
        writeMessage(answer, out);
        out.name("logprobs");
        writeLogprobs(answer.logprobs(), out);
        out.field("finish_reason", AnswerName.reason(end));
        answer.others(OtherField.Place.CHOICE)
                .forEach((field, json) -> out.name(field).raw(json));
        out.endObject().endArray();
        AnswerName.write(end.usage(), out);
        answer.others(OtherField.Place.TOP)
                .forEach((field, json) -> out.name(field).raw(json));
        return out.endObject().toBytes();
    }

    private void writeMessage(WholeAnswer answer, JsonWriter out) {
        List<WholeAnswer.ToolCall> calls = answer.toolCalls();
        boolean saysOther = !calls.isEmpty()
                || !answer.refusal().isEmpty()
                || !answer.audio().isEmpty();
        out.beginObject().field("role", "assistant");
        textOrNull("content", answer.text(), saysOther, out);
        textOrNull("refusal", answer.refusal(), true, out);
        if (!answer.reasoning().isEmpty()) {
            out.field("reasoning_content", answer.reasoning());
        }
        if (!calls.isEmpty()) {
            writeCalls(calls, out);
        }
        if (!answer.audio().isEmpty()) {
            answer.audio().write(out.name("audio"));
        }
        answer.others(OtherField.Place.DELTA)
                .forEach((field, json) -> out.name(field).raw(json));
        out.endObject();
    }

    private static void textOrNull(String field, String text, boolean isNullWhenEmpty, JsonWriter out) {
        if (text.isEmpty() && isNullWhenEmpty) {
            out.name(field).raw("null");
        } else {
            out.field(field, text);
        }
    }

    private void writeCalls(List<WholeAnswer.ToolCall> calls, JsonWriter out) {
        out.name("tool_calls").beginArray();
        for (int i = 0; i < calls.size(); i++) {
            WholeAnswer.ToolCall call = calls.get(i);
            out.beginObject()
                    .field("id", Objects.requireNonNullElse(call.id, callIdStem + i))
                    .field("type", "function")
                    .name("function")
                    .beginObject()
                    .field("name", Objects.requireNonNullElse(call.name, ""))
                    .name("arguments")
                    .raw("\"" + call.arguments + "\"")
                    .endObject()
                    .endObject();
        }
        out.endArray();
    }

    private static void writeLogprobs(List<String> tokens, JsonWriter out) {
        if (tokens.isEmpty()) {
            out.raw("null");
            return;
        }
        out.beginObject().name("content").beginArray();
        tokens.forEach(out::raw);
        out.endArray().name("refusal").raw("null").endObject();
    }
}
