package dev.tokenbus.protocol.frame;

import static dev.tokenbus.protocol.frame.JsonFields.TEXT_IF_ANY;
import static java.util.Map.entry;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.json.JsonReader;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads what a server sent, for clients: a JSON object in, a {@link ServerFrame} out. */
public final class ServerFrameReader {
    /** Every type of frame. */
    private static final Map<String, Function<JsonFields, ServerFrame>> TYPES = Map.ofEntries(
            entry("welcome", ConnectionNotice.Welcome::read),
            entry("started", ServerFrame.Started::read),
            entry("chunk", ServerFrame.Chunk::read),
            entry("done", ServerFrame.Done::read),
            entry("batchDone", ServerFrame.BatchDone::read),
            entry("error", ServerFrame.Error::read),
            entry("stopped", ServerFrame.Stopped::read),
            entry("restart", ServerFrame.Restart::read),
            entry("goaway", ConnectionNotice.Goaway::read),
            entry("renew", ConnectionNotice.Renew::read),
            entry("ping", ConnectionNotice.Ping::read),
            entry("pong", ConnectionNotice.Pong::read),
            entry("queued", StreamNotice.Queued::read),
            entry("paused", StreamNotice.Paused::read),
            entry("resumed", StreamNotice.Resumed::read),
            entry("subscribed", StreamNotice.Subscribed::read),
            entry("unsubscribed", StreamNotice.Unsubscribed::read),
            entry("failover", StreamNotice.Failover::read),
            entry("health", StreamNotice.Health::read),
            entry("streams", ConsoleNotice.Streams::read),
            entry("dashboard", ConsoleNotice.Dashboard::read));

    /** Every field of any frame: the same name has the same kind in all of them. */
    private static final JsonFields.Table FIELDS = new JsonFields.Table()
            .with(
                    TEXT_IF_ANY,
                    "type",
                    "id",
                    "key",
                    "streamId",
                    "channel",
                    "data",
                    "kind",
                    "model",
                    "finishReason",
                    "finishReasonRaw",
                    "reason")
            .with(TEXT_IF_ANY, "error", "code", "connectionId", "node", "resumeToken", "viewToken")
            .with(TEXT_IF_ANY, "state", "home", "worker", "backend")
            .with(JsonReader::integer, "epoch", "seq", "from", "chars", "position", "after", "t")
            .with(
                    JsonReader::integer,
                    "heartbeatMs",
                    "resumeWindowMs",
                    "deadlineMs",
                    "reconnectAfterMs",
                    "retryAfterMs")
            .with(JsonReader::integer, "copies", "viewers", "lagEvents", "bufferedBytes", "lastTokenMs")
            .with(TEXT_IF_ANY, "missing")
            .with(ConsoleNotice::readObject, "view", "figures")
            .with(ConsoleNotice::readArray, "nodes")
            .with(ServerFrameParts::readLimits, "limits")
            .with(ServerFrameParts::readUsage, "usage")
            .with(ServerFrameParts::readTimings, "timings")
            .with(ServerFrameParts::readOutcomes, "streams");

    private static final JsonFields.Table TYPE = new JsonFields.Table().with(TEXT_IF_ANY, "type");

    private ServerFrameReader() {}

    /** Reads one message; empty for an unknown type, which a client ignores. Throws {@link BadFrameException} if it is no frame. */
    public static Optional<ServerFrame> read(byte[] json) {
        JsonFields fields = new JsonFields(FIELDS);
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(name -> fields.read(in, name));
            Function<JsonFields, ServerFrame> read = TYPES.get(fields.text("type"));
            return read == null ? Optional.empty() : Optional.of(read.apply(fields));
        } catch (IOException e) {
            throw bad(JsonReader.describe(e), true);
        } catch (IllegalArgumentException e) {
            if (isOfUnknownType(json)) {
                return Optional.empty();
            }
            throw bad(String.valueOf(e.getMessage()), false);
        }
    }

    /** A frame of a later version may give a known name to another kind of value. */
    private static boolean isOfUnknownType(byte[] json) {
        JsonFields fields = new JsonFields(TYPE);
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(name -> fields.read(in, name));
            return !TYPES.containsKey(fields.text("type"));
        } catch (IOException e) {
            return false;
        }
    }

    private static BadFrameException bad(String detail, boolean malformed) {
        return new BadFrameException(new StreamFailure(ErrorCode.BAD_REQUEST, detail), null, malformed);
    }
}
