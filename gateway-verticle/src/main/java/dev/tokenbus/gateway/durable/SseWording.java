package dev.tokenbus.gateway.durable;

import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.http.Wording;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.buffer.Buffer;

/** Words a stream for a reader that takes events: messages, and behind them where the reader is. */
final class SseWording implements Wording {
    private final String cursor;

    SseWording(String cursor) {
        this.cursor = cursor;
    }

    @Override
    public ChunkEncoder.Encoded next(StreamRelay relay, long after, int chunkSize, long upTo, int mostBytes) {
        Batch batch = Batch.of(relay, after, mostBytes);
        long seq = batch.next().seq();
        int tokens = 0;
        for (long each = after + 1; each <= seq; each++) {
            tokens += relay.log().get(each) instanceof StreamEvent.Delta delta ? delta.tokens() : 0;
        }
        String lines = batch.array().toString().replace("\n", "\ndata:");
        byte[] bytes = Buffer.buffer("event: data\ndata:" + lines + "\n\n")
                .appendBuffer(control(batch))
                .getBytes();
        return new ChunkEncoder.Encoded(
                after + 1, seq, batch.next().epoch(), relay.log().get(seq).type(), tokens, bytes, true);
    }

    /** Says where a reader is after a batch. */
    Buffer control(Batch batch) {
        return Buffer.buffer("event: control\ndata:{\"streamNextOffset\":\"" + batch.next() + "\""
                + (batch.isClosed() ? ",\"streamClosed\":true" : ",\"streamCursor\":\"" + cursor + "\"")
                + (batch.isAtTail() ? ",\"upToDate\":true" : "") + "}\n\n");
    }

    @Override
    public void events(ChunkEncoder.Encoded events, StreamResponse response) {
        response.write(Buffer.buffer(events.bytes()));
    }

    /** A reader cannot be told that its messages are void: it comes back, and hears that its offset is gone. */
    @Override
    public void control(ServerFrame frame, StreamResponse response) {
        if (frame instanceof ServerFrame.Restart) {
            response.end();
        }
    }
}
