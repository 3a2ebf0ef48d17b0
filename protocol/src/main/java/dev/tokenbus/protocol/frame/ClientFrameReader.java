package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.json.JsonReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what a client sent: a JSON object in, a {@link ClientFrame} out, or a {@link BadFrameException}. */
public final class ClientFrameReader {
    /** Every type of frame, in the order in which a refusal lists them. */
    private static final Map<String, Function<JsonFields, ClientFrame>> TYPES = new LinkedHashMap<>();

    static {
        TYPES.put("hello", ClientFrame.Hello::read);
        TYPES.put("auth", ClientFrame.Auth::read);
        TYPES.put("start", ClientFrame.Start::read);
        TYPES.put("stop", ClientFrame.Stop::read);
        TYPES.put("pause", ClientFrame.Pause::read);
        TYPES.put("resume", ClientFrame.Resume::read);
        TYPES.put("credit", ClientFrame.Credit::read);
        TYPES.put("subscribe", ClientFrame.Subscribe::read);
        TYPES.put("unsubscribe", ClientFrame.Unsubscribe::read);
        TYPES.put("health", ClientFrame.Health::read);
        TYPES.put("observe", ConsoleRequest.Observe::read);
        TYPES.put("unobserve", ConsoleRequest.Unobserve::read);
        TYPES.put("ping", ClientFrame.Ping::read);
        TYPES.put("pong", ClientFrame.Pong::read);
    }

    /** Every field of any frame: the same name has the same kind in all of them. */
    private static final JsonFields.Table FIELDS = new JsonFields.Table()
            .with(JsonReader::string, "type", "token")
            .with(JsonReader::shortString, "id", "key", "channel", "streamId", "resumeToken", "traceparent")
            .with(ClientFrameReader::natural, "credit", "upTo", "after", "epoch")
            .with(JsonReader::integer, "t")
            .with(JsonReader::bool, "resend")
            .with(ClientFrameReader::mode, "mode")
            .with((in, path) -> in.strings(path, 32), "features")
            .with(ConsoleRequest::readText, ConsoleRequest.FIELDS.toArray(String[]::new))
            .with(StartJson::readPrompt, "prompt")
            .with(StartJson::readMessages, "messages")
            .with(StartJson::readPrompts, "prompts")
            .with(OptionsJson::read, "options");

    private static final JsonFields.Table ID = new JsonFields.Table().with(JsonReader::shortString, "id");

    private ClientFrameReader() {}

    /** Reads one message; throws {@link BadFrameException} if it is no frame, and nothing else. */
    public static ClientFrame read(String json) {
        JsonFields fields = new JsonFields(FIELDS);
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(name -> {
                fields.read(in, name);
                StartJson.refuseSecondPrompt(fields, name);
            });
            return frame(fields);
        } catch (IOException e) {
            throw bad(ErrorCode.BAD_REQUEST, JsonReader.describe(e), fields.optional("id"), true);
        } catch (IllegalArgumentException e) {
            throw bad(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()), readId(json), false);
        }
    }

    private static ClientFrame frame(JsonFields fields) {
        String type = fields.optional("type");
        if (type == null) {
            if (!StartJson.hasPrompt(fields)) {
                throw new IllegalArgumentException("type: missing, and there is no prompt either");
            }
            return ClientFrame.Start.read(fields);
        }
        Function<JsonFields, ClientFrame> read = TYPES.get(type);
        if (read == null) {
            throw bad(
                    ErrorCode.UNKNOWN_TYPE,
                    "type: unknown (expected: " + knownTypes() + ")",
                    fields.optional("id"),
                    false);
        }
        return read.apply(fields);
    }

    private static String knownTypes() {
        List<String> types = List.copyOf(TYPES.keySet());
        int last = types.size() - 1;
        return String.join(", ", types.subList(0, last)) + " or " + types.get(last);
    }

    /**
     * Reads a refused message again for its id alone, which may stand after the field that is wrong. Of the beginning of a message,
     * reads the id that stands in it.
     */
    public static @Nullable String readId(String json) {
        JsonFields fields = new JsonFields(ID);
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(name -> fields.read(in, name));
        } catch (IOException | IllegalArgumentException e) {
            // The message is refused for its first error; an id that stands before this one is kept.
            return fields.optional("id");
        }
        return fields.optional("id");
    }

    private static long natural(JsonReader in, String path) throws IOException {
        long number = in.integer(path);
        Range.check(path, number, 0, Limits.MAX_SAFE_INTEGER);
        return number;
    }

    private static String mode(JsonReader in, String path) throws IOException {
        String mode = in.string(path);
        JsonReader.expect(mode.equals("tail") || mode.equals("replay"), path, "tail or replay");
        return mode;
    }

    private static BadFrameException bad(ErrorCode code, String detail, @Nullable String id, boolean malformed) {
        return new BadFrameException(new StreamFailure(code, detail), id, malformed);
    }
}
