package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.MessageProducer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Sends a stream's log to another node, in order and without a hole: a worker's to its home, a home's to another gateway.
 *
 * <p>The first event leaves at once. Later ones leave at the end of the event-loop pass in which they came, so that those
 * which came together travel together; no timer delays a token. At most {@link #MAX_IN_FLIGHT} messages wait for the
 * socket to the home: while it is slow, what follows gathers in the log, not in the bus's unbounded queue.
 */
public final class FramePump {
    static final int MAX_EVENTS = 256;
    static final int MAX_BYTES = 32 * 1024;
    static final int MAX_IN_FLIGHT = 8;

    private final Context context;
    private final StreamLog log;
    private final LongSupplier epoch;
    private final String senderAddress;
    private final MessageProducer<Object> home;
    private final SameLoopHomes nearby;
    private long sentSeq;
    private int inFlight;
    private boolean scheduled;
    private boolean closed;

    /**
     * @param epoch the sender's attempt, which its messages carry
     * @param senderAddress where the sender takes controls
     * @param home the address to send to
     * @param nearby homes that need no bus
     * @param afterSeq the last event that is there already; 0 for none
     */
    public FramePump(
            Context context,
            StreamLog log,
            LongSupplier epoch,
            String senderAddress,
            MessageProducer<Object> home,
            SameLoopHomes nearby,
            long afterSeq) {
        this.context = context;
        this.log = log;
        this.epoch = epoch;
        this.senderAddress = senderAddress;
        this.home = home;
        this.nearby = nearby;
        this.sentSeq = afterSeq;
    }

    /** The last event that was given to the bus. */
    public long sentSeq() {
        return sentSeq;
    }

    /** An event was appended. */
    public void logGrew() {
        if (log.lastSeq() == 1) {
            flush();
        } else if (!scheduled) {
            scheduled = true;
            context.runOnContext(v -> {
                scheduled = false;
                flush();
            });
        }
    }

    /** The home has everything up to {@code seq} and nothing after it: send again from there. */
    public void rewind(long seq) {
        sentSeq = Math.min(sentSeq, seq);
        flush();
    }

    private void flush() {
        while (!closed && sentSeq < log.lastSeq() && inFlight < MAX_IN_FLIGHT) {
            List<StreamEvent> batch = nextBatch();
            StreamFrames frames = new StreamFrames(epoch.getAsLong(), senderAddress, sentSeq + 1, batch);
            sentSeq = frames.lastSeq();
            Handler<StreamFrames> near = nearby.at(home.address());
            if (near != null) {
                near.handle(frames);
            } else {
                overTheBus(frames);
            }
        }
    }

    private void overTheBus(StreamFrames frames) {
        inFlight++;
        // A failed write is found by the next digest: the home then lacks these events.
        home.write(frames).onComplete(written -> {
            inFlight--;
            if (!closed && sentSeq < log.lastSeq()) {
                logGrew();
            }
        });
    }

    private List<StreamEvent> nextBatch() {
        List<StreamEvent> batch = new ArrayList<>();
        int bytes = 0;
        for (long seq = sentSeq + 1; seq <= log.lastSeq() && batch.size() < MAX_EVENTS && bytes < MAX_BYTES; seq++) {
            StreamEvent event = log.get(seq);
            batch.add(event);
            bytes += event.cost();
        }
        return batch;
    }

    /** Nothing is sent any more. */
    public void close() {
        closed = true;
        home.close();
    }
}
