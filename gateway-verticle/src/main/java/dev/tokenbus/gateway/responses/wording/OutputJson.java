package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.gateway.door.Unsent;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.StreamEvent.Delta;
import dev.tokenbus.protocol.log.StreamLog;

/** Writes the items of an output, whole or in part, with what is said in them. */
public final class OutputJson {
    private OutputJson() {}

    /** Where it is known what parts say. */
    interface Texts {
        /** In the log alone: it is read when it is its turn. */
        Texts IN_LOG = new Texts() {
            @Override
            public void text(OutputItem.Part part, Unsent to) {
                to.add(PartText.text(part));
            }

            @Override
            public void probabilities(OutputItem.Part part, Unsent to) {
                if (part.hasProbabilities()) {
                    to.add(PartText.probabilities(part));
                }
            }
        };

        /** Nowhere: the parts have only begun. */
        Texts NOT_YET = new Texts() {
            @Override
            public void text(OutputItem.Part part, Unsent to) {}

            @Override
            public void probabilities(OutputItem.Part part, Unsent to) {}
        };

        /** Writes what a part says: the inside of a string. */
        void text(OutputItem.Part part, Unsent to);

        /** Writes the probabilities of a part's tokens: the inside of an array. */
        void probabilities(OutputItem.Part part, Unsent to);
    }

    /** An item with all that it says so far. */
    static void item(OutputItem item, Texts texts, Unsent to) {
        String status = item.status();
        JsonWriter head = new JsonWriter().beginObject().field("id", item.id());
        switch (item.kind()) {
            case MESSAGE -> {
                head.field("type", "message").field("status", status).field("role", "assistant");
                content(head, item, texts, to).raw("}");
            }
            case REASONING -> {
                head.field("type", "reasoning").name("summary").beginArray().endArray();
                content(head, item, texts, to).raw(",\"status\":\"" + status + "\"}");
            }
            case CALL -> {
                call(head, "function_call", item);
                to.raw(open(head))
                        .raw(",\"arguments\":")
                        .string(item.arguments())
                        .raw("}");
            }
            case CUSTOM_CALL -> {
                call(head, "custom_tool_call", item);
                to.raw(open(head)).raw(",\"input\":").string(item.input()).raw("}");
            }
        }
    }

    private static void call(JsonWriter head, String type, OutputItem item) {
        head.field("type", type)
                .field("status", item.status())
                .field("call_id", item.callId())
                .optional("namespace", item.called().namespace())
                .field("name", item.called().name());
    }

    /** An object as text, but for its last brace. */
    static String open(JsonWriter json) {
        String object = json.endObject().toText();
        return object.substring(0, object.length() - 1);
    }

    private static Unsent content(JsonWriter head, OutputItem item, Texts texts, Unsent to) {
        to.raw(open(head)).raw(",\"content\":[");
        for (OutputItem.Part part : item.parts()) {
            if (part.index() > 0) {
                to.raw(",");
            }
            part(part, texts, to);
        }
        return to.raw("]");
    }

    static void part(OutputItem.Part part, Texts texts, Unsent to) {
        switch (part.kind()) {
            case REFUSAL -> to.raw("{\"type\":\"refusal\",\"refusal\":\"");
            case REASONING -> to.raw("{\"type\":\"reasoning_text\",\"text\":\"");
            default -> {
                to.raw("{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[");
                texts.probabilities(part, to);
                to.raw("],\"text\":\"");
            }
        }
        texts.text(part, to);
        to.raw("\"}");
    }

    /** What a part says. */
    public static String text(OutputItem.Part part, StreamLog log) {
        StringBuilder joined = new StringBuilder();
        for (long seq = part.from(); seq <= part.to(); seq++) {
            if (log.get(seq) instanceof Delta delta && delta.kind() == part.kind()) {
                joined.append(PartText.pieceOf(delta));
            }
        }
        return joined.toString();
    }
}
