package dev.tokenbus.gateway.responses;

import dev.tokenbus.gateway.door.Refusal;
import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.http.Wording;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.responses.wording.ResponseEvents;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.buffer.Buffer;

/**
 * A response as server-sent events; one that says the whole answer leaves in pieces, as the client takes them. A failure before the first byte is an HTTP status, after it the response's last event. Only where the
 * way to the stream is lost is the body cut: then the response may go on, and its client come back to it.
 */
final class ResponseWording implements Wording {
    private final ResponseEvents events;
    private final Refusal refusal;

    ResponseWording(ResponseEvents events, Refusal refusal) {
        this.events = events;
        this.refusal = refusal;
    }

    @Override
    public ChunkEncoder.Encoded next(StreamRelay relay, long cursor, int chunkSize, long upTo, int mostBytes) {
        return events.next(relay.log(), cursor, upTo, mostBytes);
    }

    @Override
    public long beginsAfter(StreamLog log) {
        return events.beginsAfter(log);
    }

    @Override
    public void events(ChunkEncoder.Encoded encoded, StreamResponse response) {
        StreamFailure failure = events.failureOf(encoded);
        if (failure != null && !response.isBegun()) {
            refusal.refuse(response, failure);
        } else {
            say(encoded, response);
        }
    }

    private static void say(ChunkEncoder.Encoded encoded, StreamResponse response) {
        if (encoded.complete()) {
            write(encoded.bytes(), response);
        } else {
            response.writePart(Buffer.buffer(encoded.bytes()));
        }
    }

    private static void write(byte[] bytes, StreamResponse response) {
        if (bytes.length > 0) {
            response.write(Buffer.buffer(bytes));
        }
    }

    @Override
    public void control(ServerFrame frame, StreamResponse response) {
        if (!(frame instanceof ServerFrame.Error error)) {
            return;
        }
        if (!response.isBegun()) {
            refusal.refuse(response, error.failure());
        } else if (response.isWithinEvent()) {
            response.cut(Buffer.buffer());
        } else if (error.isTerminal()) {
            write(events.failed(error.failure()), response);
        } else {
            response.cut(Buffer.buffer(events.lost(error.failure())));
        }
    }

    /** Says at once that there is a response. */
    void begin(StreamResponse response) {
        response.begin();
        write(events.begin(), response);
    }
}
