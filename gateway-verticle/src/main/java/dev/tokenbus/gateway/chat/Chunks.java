package dev.tokenbus.gateway.chat;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import java.nio.charset.StandardCharsets;

/** The chunks of one answer: what is the same in each is made once, as bytes, so that a token costs little more than its text. */
final class Chunks {
    private static final byte[] DONE = bytes("[DONE]");
    private static final byte[] ERROR = bytes("{\"error\":");
    private static final byte[] END = bytes("}");

    private final String head;
    private final String noUsage;
    private final boolean includeUsage;

    /** @param includeUsage whether each chunk has a usage, which is null in all but the last */
    Chunks(AnswerName name, boolean includeUsage) {
        this.head = name.head() + "\"choices\":[";
        this.noUsage = includeUsage ? "],\"usage\":null" : "]";
        this.includeUsage = includeUsage;
    }

    /** A chunk but for one value, which is between. */
    record Template(byte[] before, byte[] after) {
        void string(String text, EventText out) {
            out.open("").raw(before).string(text).raw(after).close();
        }

        /** @param json a value on one line */
        void json(String json, EventText out) {
            out.open("").raw(before).raw(json).raw(after).close();
        }
    }

    /** A chunk whose only choice lacks a value: its JSON before and after that. */
    Template template(String before, String after) {
        return new Template(bytes(head + before), bytes(after + noUsage + "}"));
    }

    /** A chunk that lacks the value of a field beside its only choice; {@code field} is the name as JSON, with its colon. */
    Template beside(String choice, String field) {
        return new Template(bytes(head + choice + noUsage + "," + field), END);
    }

    /** What follows the chunk with the finish reason. */
    void end(Usage usage, EventText out) {
        if (includeUsage) {
            out.open("")
                    .raw(head)
                    .raw("],\"usage\":")
                    .raw(AnswerName.json(usage))
                    .raw(END)
                    .close();
        }
        out.open("").raw(DONE).close();
    }

    /** The last event of a stream that fails. */
    static void fail(StreamFailure failure, EventText out) {
        out.open("").raw(ERROR).raw(OpenAiError.json(failure)).raw(END).close();
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
