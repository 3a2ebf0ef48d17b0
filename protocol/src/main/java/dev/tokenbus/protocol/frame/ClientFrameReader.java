package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.json.JsonReader;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a client sent: a JSON object in, a {@link ClientFrame} out, or a {@link BadFrameException}. */
public final class ClientFrameReader {
    private @Nullable String type;
    private @Nullable String id;
    private @Nullable String key;
    private boolean resend;
    private @Nullable List<List<ChatMessage>> prompts;
    private @Nullable String promptField;
    private StreamConfig options = StreamConfig.DEFAULT;
    private @Nullable String channel;
    private long credit = -1;
    private @Nullable String streamId;
    private @Nullable Long upTo;
    private long after;
    private long epoch;
    private boolean tail;
    private @Nullable String resumeToken;
    private List<String> features = List.of();
    private @Nullable String token;
    private long t;

    private ClientFrameReader() {}

    /** Reads one message; throws {@link BadFrameException} when it is none, and nothing else. */
    public static ClientFrame read(String json) {
        ClientFrameReader draft = new ClientFrameReader();
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(name -> draft.readField(in, name));
            return draft.frame();
        } catch (IOException e) {
            throw draft.bad(ErrorCode.BAD_REQUEST, JsonReader.describe(e), true);
        } catch (IllegalArgumentException e) {
            draft.readId(json);
            throw draft.bad(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()), false);
        }
    }

    /** Reads a refused message again for its id alone, which may stand after the field that is wrong. */
    private void readId(String json) {
        id = null;
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(name -> {
                if (name.equals("id")) {
                    id = in.shortString(name);
                }
            });
        } catch (IOException | IllegalArgumentException e) {
            // The message is refused for its first error; an id that was found before this one is kept.
            return;
        }
    }

    private void readField(JsonReader in, String name) throws IOException {
        switch (name) {
            case "type" -> type = in.string(name);
            case "id" -> id = in.shortString(name);
            case "key" -> key = in.shortString(name);
            case "resend" -> resend = in.bool(name);
            case "prompt" -> prompts(name, List.of(StartJson.readPrompt(in, name)));
            case "messages" -> prompts(name, List.of(StartJson.readMessages(in, name)));
            case "prompts" -> prompts(name, StartJson.readPrompts(in));
            case "options" -> options = StartJson.readOptions(in);
            case "channel" -> channel = in.shortString(name);
            case "credit" -> credit = natural(in, name);
            case "streamId" -> streamId = in.shortString(name);
            case "upTo" -> upTo = natural(in, name);
            case "after" -> after = natural(in, name);
            case "epoch" -> epoch = natural(in, name);
            case "mode" -> tail = readTail(in);
            case "resumeToken" -> resumeToken = in.shortString(name);
            case "features" -> features = in.strings(name, 32);
            case "token" -> token = in.string(name);
            case "t" -> t = in.integer(name);
            default -> {}
        }
    }

    private void prompts(String field, List<List<ChatMessage>> value) {
        if (promptField != null) {
            throw new IllegalArgumentException(
                    field + ": there is " + promptField + " already (expected: one of them)");
        }
        promptField = field;
        prompts = value;
    }

    private static long natural(JsonReader in, String name) throws IOException {
        long number = in.integer(name);
        Range.check(name, number, 0, Limits.MAX_SAFE_INTEGER);
        return number;
    }

    private static boolean readTail(JsonReader in) throws IOException {
        String mode = in.string("mode");
        JsonReader.expect(mode.equals("tail") || mode.equals("replay"), "mode", "tail or replay");
        return mode.equals("tail");
    }

    private ClientFrame frame() {
        if (type == null) {
            if (prompts == null) {
                throw new IllegalArgumentException("type: missing, and there is no prompt either");
            }
            return start();
        }
        return switch (type) {
            case "hello" -> new ClientFrame.Hello(Set.copyOf(features), token);
            case "auth" -> new ClientFrame.Auth(JsonReader.require(token, "token"));
            case "start" -> start();
            case "stop" -> new ClientFrame.Stop(stream());
            case "pause" -> new ClientFrame.Pause(stream());
            case "resume" -> new ClientFrame.Resume(stream());
            case "credit" -> new ClientFrame.Credit(stream(), JsonReader.require(upTo, "upTo"));
            case "subscribe" -> {
                exactlyOneTarget();
                yield new ClientFrame.Subscribe(streamId, channel, after, epoch, tail, resumeToken, credit);
            }
            case "unsubscribe" -> {
                exactlyOneTarget();
                yield new ClientFrame.Unsubscribe(streamId, channel);
            }
            case "health" -> new ClientFrame.Health(stream());
            case "ping" -> new ClientFrame.Ping(t);
            case "pong" -> new ClientFrame.Pong(t);
            default -> throw bad(ErrorCode.UNKNOWN_TYPE, "type: unknown (expected: " + KNOWN_TYPES + ")", false);
        };
    }

    private static final String KNOWN_TYPES =
            "hello, auth, start, stop, pause, resume, credit, subscribe, unsubscribe, health, ping or pong";

    private ClientFrame start() {
        List<List<ChatMessage>> conversations = JsonReader.require(prompts, "prompt");
        boolean batch = "prompts".equals(promptField);
        return new ClientFrame.Start(id, key, resend, conversations, batch, options, channel, credit);
    }

    private String stream() {
        return JsonReader.require(streamId, "streamId");
    }

    private void exactlyOneTarget() {
        JsonReader.expect((streamId == null) != (channel == null), "streamId", "either streamId or channel");
    }

    private BadFrameException bad(ErrorCode code, String detail, boolean malformed) {
        return new BadFrameException(new StreamFailure(code, detail), id, malformed);
    }
}
