package dev.tokenbus.gateway.view;

import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import org.jspecify.annotations.Nullable;

/** Words what a client is told of its view of a stream, beside the stream's events. */
final class Notices {
    private final ViewSink sink;
    private final StreamRelay relay;

    Notices(ViewSink sink, StreamRelay relay) {
        this.sink = sink;
        this.relay = relay;
    }

    private String id() {
        return relay.id().value();
    }

    /** The events from {@code from} follow. */
    void subscribed(@Nullable String channel, long from) {
        sink.control(new StreamNotice.Subscribed(id(), channel, from, relay.epoch()));
    }

    /** What the client has is void, and the whole log follows. */
    void restart(String why) {
        sink.control(new ServerFrame.Restart(id(), relay.epoch(), 0, why));
    }

    void failedOver(long epoch, long after) {
        sink.control(new StreamNotice.Failover(id(), epoch, after));
    }

    void queued(int position) {
        sink.control(new StreamNotice.Queued(null, id(), position));
    }

    /** @param by who holds the view: the client, or its being slow */
    void paused(String by) {
        sink.control(new StreamNotice.Paused(id(), by));
    }

    void resumed(String by) {
        sink.control(new StreamNotice.Resumed(id(), by));
    }

    /** For the client the stream fails, because it cannot handle the restart that follows. */
    void lost(long epoch, long seq) {
        sink.control(ServerFrame.Error.ofStream(id(), epoch, seq, Refusals.LOST, Usage.NONE));
        sink.ended(relay.id(), Refusals.LOST.code().wireName());
    }

    /** The view is over, although the stream goes on. */
    void unsubscribed() {
        sink.control(new StreamNotice.Unsubscribed(id(), null));
        sink.left(relay.id());
    }

    /** The view is over, or never was. */
    void refused(StreamFailure failure) {
        sink.control(ServerFrame.Error.aboutStream(id(), failure));
        sink.left(relay.id());
    }
}
