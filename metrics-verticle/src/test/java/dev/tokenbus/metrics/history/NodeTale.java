package dev.tokenbus.metrics.history;

import dev.tokenbus.meter.Door;
import dev.tokenbus.meter.StreamKind;
import dev.tokenbus.meter.StreamMeter;
import dev.tokenbus.metrics.node.NodeMeters;
import dev.tokenbus.protocol.bus.node.NodeReport;
import java.util.concurrent.TimeUnit;

/** A node of a test: its meters, and its reports, one after the other. */
final class NodeTale {
    final NodeMeters meters = new NodeMeters();
    private final String id;

    NodeTale(String id) {
        this.id = id;
    }

    NodeReport report(long intervalMs) {
        return meters.report(id, 0, intervalMs);
    }

    /** Its gateway starts streams. */
    NodeTale starts(int streams) {
        for (int i = 0; i < streams; i++) {
            meters.gateway().streamStarted();
        }
        return this;
    }

    /** Its gateway delivers chunks, of one token each. */
    NodeTale delivers(int chunks) {
        for (int i = 0; i < chunks; i++) {
            meters.gateway().chunkDelivered(1, 1);
        }
        return this;
    }

    /** Streams of a kind start there, and get their first tokens after so many milliseconds. */
    NodeTale streams(String model, String backend, Door door, int streams, long millis) {
        StreamMeter kind = meters.gateway().streams(new StreamKind(model, backend, door.word()));
        for (int i = 0; i < streams; i++) {
            kind.started();
            kind.firstToken(TimeUnit.MILLISECONDS.toNanos(millis));
            kind.gap(TimeUnit.MILLISECONDS.toNanos(millis / 10));
            kind.delivered(3, 100);
        }
        return this;
    }

    /** Its gateway sees first tokens. */
    NodeTale waits(int times, long millis) {
        for (int i = 0; i < times; i++) {
            meters.gateway().firstToken(TimeUnit.MILLISECONDS.toNanos(millis));
        }
        return this;
    }
}
