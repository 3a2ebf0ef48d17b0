package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.frame.ServerFrame.BatchDone.Outcome;
import dev.tokenbus.protocol.json.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a server sent, for clients: a JSON object in, a {@link ServerFrame} out. */
public final class ServerFrameReader {
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, Long> limits = new HashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Timings.Attempt> attempts = new ArrayList<>();
    private final Map<String, Long> timings = new HashMap<>();
    private @Nullable Usage usage;

    private ServerFrameReader() {}

    /** Reads one message; empty when its type is unknown, which a client ignores; else {@link BadFrameException}. */
    public static Optional<ServerFrame> read(byte[] json) {
        ServerFrameReader draft = new ServerFrameReader();
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(name -> draft.readField(in, name));
            return Optional.ofNullable(draft.frame());
        } catch (IOException e) {
            throw bad(JsonReader.describe(e), true);
        } catch (IllegalArgumentException e) {
            if (isOfUnknownType(json)) {
                return Optional.empty();
            }
            throw bad(String.valueOf(e.getMessage()), false);
        }
    }

    /** A frame of a later version may use the name of a field that is known here for another kind of value. */
    private static boolean isOfUnknownType(byte[] json) {
        ServerFrameReader draft = new ServerFrameReader();
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(name -> {
                if (name.equals("type")) {
                    draft.readField(in, name);
                }
            });
            return draft.frame() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private void readField(JsonReader in, String name) throws IOException {
        switch (name) {
            case "heartbeatMs",
                    "resumeWindowMs",
                    "epoch",
                    "seq",
                    "from",
                    "chars",
                    "position",
                    "after",
                    "copies",
                    "viewers",
                    "lagEvents",
                    "bufferedBytes",
                    "lastTokenMs",
                    "deadlineMs",
                    "reconnectAfterMs",
                    "retryAfterMs",
                    "t" -> numbers.put(name, in.integer(name));
            case "limits" -> in.object(name, field -> readLimit(in, field));
            case "usage" -> usage = readUsage(in);
            case "timings" -> readTimings(in);
            case "streams" -> in.array(name, each -> outcomes.add(readOutcome(in)));
            default -> {
                if (in.isString()) {
                    texts.put(name, in.string(name));
                }
            }
        }
    }

    private void readLimit(JsonReader in, String field) throws IOException {
        switch (field) {
            case "frameBytes", "messageBytes", "promptBytes", "streams" -> limits.put(field, in.integer(field));
            default -> {}
        }
    }

    private static Usage readUsage(JsonReader in) throws IOException {
        Map<String, Long> counts = new HashMap<>();
        boolean[] estimated = {false};
        in.object("usage", field -> {
            switch (field) {
                case "promptTokens", "completionTokens" -> counts.put(field, in.integer(field));
                case "estimated" -> estimated[0] = in.bool(field);
                default -> {}
            }
        });
        return new Usage(
                counts.getOrDefault("promptTokens", 0L), counts.getOrDefault("completionTokens", 0L), estimated[0]);
    }

    private void readTimings(JsonReader in) throws IOException {
        in.object("timings", field -> {
            switch (field) {
                case "attempts" -> in.array(field, each -> attempts.add(readAttempt(in)));
                case "queueMs", "firstTokenMs", "durationMs", "stalledMs" -> timings.put(field, in.integer(field));
                default -> {}
            }
        });
    }

    private static Timings.Attempt readAttempt(JsonReader in) throws IOException {
        Map<String, String> texts = new HashMap<>();
        long[] epoch = {0};
        in.object("attempts", field -> {
            if (field.equals("epoch")) {
                epoch[0] = in.integer(field);
            } else if (in.isString()) {
                texts.put(field, in.string(field));
            }
        });
        return new Timings.Attempt(texts.getOrDefault("worker", ""), texts.getOrDefault("backend", ""), epoch[0]);
    }

    private static Outcome readOutcome(JsonReader in) throws IOException {
        Map<String, String> texts = new HashMap<>();
        in.object("streams", field -> {
            if (in.isString()) {
                texts.put(field, in.string(field));
            }
        });
        return new Outcome(texts.getOrDefault("streamId", ""), texts.getOrDefault("outcome", ""));
    }

    private @Nullable ServerFrame frame() {
        return switch (text("type")) {
            case "welcome" ->
                new ServerFrame.Welcome(
                        text("connectionId"),
                        text("node"),
                        number("heartbeatMs"),
                        new ServerFrame.WireLimits(
                                limit("frameBytes"), limit("messageBytes"), limit("promptBytes"), limit("streams")),
                        number("resumeWindowMs"));
            case "started" ->
                new ServerFrame.Started(
                        texts.get("id"),
                        texts.get("key"),
                        text("streamId"),
                        number("epoch"),
                        text("model"),
                        texts.get("resumeToken"),
                        texts.get("viewToken"));
            case "chunk" -> chunk();
            case "done" ->
                new ServerFrame.Done(
                        text("streamId"),
                        number("epoch"),
                        number("seq"),
                        text("finishReason"),
                        usage(),
                        readTimings(),
                        number("chars"));
            case "batchDone" -> new ServerFrame.BatchDone(texts.get("id"), outcomes);
            case "error" -> error();
            case "stopped" -> new ServerFrame.Stopped(text("streamId"), number("epoch"), number("seq"), usage());
            case "queued" -> new ServerFrame.Queued(texts.get("id"), text("streamId"), number("position"));
            case "paused" -> new ServerFrame.Paused(text("streamId"), text("reason"));
            case "resumed" -> new ServerFrame.Resumed(text("streamId"), text("reason"));
            case "subscribed" ->
                new ServerFrame.Subscribed(
                        texts.get("streamId"), texts.get("channel"), number("from"), number("epoch"));
            case "unsubscribed" -> new ServerFrame.Unsubscribed(texts.get("streamId"), texts.get("channel"));
            case "restart" -> new ServerFrame.Restart(text("streamId"), number("epoch"), number("seq"), text("reason"));
            case "failover" -> new ServerFrame.Failover(text("streamId"), number("epoch"), number("after"));
            case "health" -> new ServerFrame.Health(health());
            case "goaway" -> new ServerFrame.Goaway(number("deadlineMs"), number("reconnectAfterMs"));
            case "ping" -> new ServerFrame.Ping(number("t"));
            case "pong" -> new ServerFrame.Pong(number("t"));
            default -> null;
        };
    }

    private ServerFrame.Chunk chunk() {
        String word = texts.getOrDefault("kind", ChunkKind.TEXT.wireName());
        ChunkKind kind = ChunkKind.ofWireName(word);
        if (kind == null) {
            throw new IllegalArgumentException("kind: unknown");
        }
        long seq = number("seq");
        return new ServerFrame.Chunk(
                text("streamId"), number("epoch"), seq, numbers.getOrDefault("from", seq), kind, text("data"));
    }

    private ServerFrame.Error error() {
        StreamFailure failure =
                new StreamFailure(ErrorCode.ofWireName(text("code")), text("error"), number("retryAfterMs"));
        return new ServerFrame.Error(
                texts.get("id"), texts.get("streamId"), number("epoch"), number("seq"), failure, usage);
    }

    private Usage usage() {
        return usage == null ? Usage.NONE : usage;
    }

    private Timings readTimings() {
        return new Timings(
                timings.getOrDefault("queueMs", 0L),
                timings.getOrDefault("firstTokenMs", 0L),
                timings.getOrDefault("durationMs", 0L),
                timings.getOrDefault("stalledMs", 0L),
                attempts);
    }

    private StreamHealth health() {
        return new StreamHealth(
                text("streamId"),
                text("state"),
                number("seq"),
                text("home"),
                text("worker"),
                text("backend"),
                (int) number("copies"),
                (int) number("viewers"),
                number("lagEvents"),
                number("bufferedBytes"),
                number("lastTokenMs"));
    }

    private String text(String name) {
        return texts.getOrDefault(name, "");
    }

    private long number(String name) {
        return numbers.getOrDefault(name, 0L);
    }

    private long limit(String name) {
        return limits.getOrDefault(name, 0L);
    }

    private static BadFrameException bad(String detail, boolean malformed) {
        return new BadFrameException(new StreamFailure(ErrorCode.BAD_REQUEST, detail), null, malformed);
    }
}
