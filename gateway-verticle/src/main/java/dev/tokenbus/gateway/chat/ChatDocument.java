package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.door.Unsent;
import dev.tokenbus.gateway.door.WholeWording;
import dev.tokenbus.protocol.ChunkKind;
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
    public void write(StreamLog log, StreamEvent.Terminal end, Unsent to) {
        WholeAnswer answer = WholeAnswer.of(log);
        to.raw(name.head()).raw("\"choices\":[{\"index\":0,\"message\":");
        writeMessage(answer, to);
        to.raw(",\"logprobs\":");
        if (answer.says(ChunkKind.LOGPROBS)) {
            to.raw("{\"content\":[").add(answer.logprobs()).raw("],\"refusal\":null}");
        } else {
            to.raw("null");
        }
        to.raw(",\"finish_reason\":").string(AnswerName.reason(end));
        writeOthers(answer, OtherField.Place.CHOICE, to);
        to.raw("}],\"usage\":").raw(AnswerName.json(end.usage()));
        writeOthers(answer, OtherField.Place.TOP, to);
        to.raw("}");
    }

    private void writeMessage(WholeAnswer answer, Unsent to) {
        List<WholeAnswer.ToolCall> calls = answer.toolCalls();
        boolean saysOther = !calls.isEmpty()
                || answer.says(ChunkKind.REFUSAL)
                || !answer.audio().isEmpty();
        to.raw("{\"role\":\"assistant\",\"content\":");
        text(answer, ChunkKind.TEXT, saysOther, to);
        to.raw(",\"refusal\":");
        text(answer, ChunkKind.REFUSAL, true, to);
        if (answer.says(ChunkKind.REASONING)) {
            to.raw(",\"reasoning_content\":");
            text(answer, ChunkKind.REASONING, false, to);
        }
        if (!calls.isEmpty()) {
            writeCalls(calls, to);
        }
        if (!answer.audio().isEmpty()) {
            JsonWriter audio = new JsonWriter();
            answer.audio().write(audio);
            to.raw(",\"audio\":").raw(audio.toText());
        }
        writeOthers(answer, OtherField.Place.DELTA, to);
        to.raw("}");
    }

    private static void text(WholeAnswer answer, ChunkKind kind, boolean isNullWhenEmpty, Unsent to) {
        if (isNullWhenEmpty && !answer.says(kind)) {
            to.raw("null");
        } else {
            to.raw("\"").add(answer.text(kind)).raw("\"");
        }
    }

    private void writeCalls(List<WholeAnswer.ToolCall> calls, Unsent to) {
        to.raw(",\"tool_calls\":[");
        for (int i = 0; i < calls.size(); i++) {
            WholeAnswer.ToolCall call = calls.get(i);
            to.raw(i == 0 ? "" : ",").raw("{\"id\":").string(Objects.requireNonNullElse(call.id, callIdStem + i));
            to.raw(",\"type\":\"function\",\"function\":{\"name\":");
            to.string(Objects.requireNonNullElse(call.name, ""));
            to.raw(",\"arguments\":\"").raw(call.arguments.toString()).raw("\"}}");
        }
        to.raw("]");
    }

    private static void writeOthers(WholeAnswer answer, OtherField.Place place, Unsent to) {
        answer.others(place)
                .forEach((field, json) -> to.raw(",").string(field).raw(":").raw(json));
    }
}
