package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.protocol.bus.worker.Memo;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.io.IOException;
import java.util.Optional;

/**
 * What this door keeps with a stream, so that every gateway words the response alike.
 *
 * @param createdMs when it was created, in milliseconds since 1970
 * @param isStored whether its client may come back to it
 * @param isBackground whether it goes on without its client
 * @param hasInstructions whether the first message of its conversation is its own instructions, which the next response does not inherit
 * @param tools how its client names the functions that are offered
 * @param echo the fields of the request that a response repeats: the inside of a JSON object
 */
public record ResponseMemo(
        long createdMs, boolean isStored, boolean isBackground, boolean hasInstructions, ToolNames tools, String echo) {
    /** Tells it from what other doors keep. */
    private static final String DOOR = "responses";

    public String toWords() {
        return new JsonWriter()
                .beginObject()
                .field("door", DOOR)
                .field("created", createdMs)
                .field("stored", isStored)
                .field("background", isBackground)
                .field("instructions", hasInstructions)
                .name("tools")
                .raw(tools.toWords())
                .name("echo")
                .raw("{" + echo + "}")
                .endObject()
                .toText();
    }

    /** Reads what a stream's door keeps with it; empty if that is another door, or keeps nothing. */
    public static Optional<ResponseMemo> of(Memo kept) {
        String words = kept.words();
        if (words.isEmpty()) {
            return Optional.empty();
        }
        try {
            RawObject memo = RawObject.read("", words);
            String echo = memo.raw("echo");
            if (echo == null || !memo.textOr("door", "").equals(DOOR)) {
                return Optional.empty();
            }
            return Optional.of(new ResponseMemo(
                    Long.parseLong(JsonReader.require(memo.raw("created"), "created")),
                    memo.flag("stored", false),
                    memo.flag("background", false),
                    memo.flag("instructions", false),
                    ToolNames.read(memo.object("tools")),
                    echo.substring(1, echo.length() - 1)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Hides the echo, in which instructions are. */
    @Override
    public String toString() {
        return "ResponseMemo[created=" + createdMs + "]";
    }
}
