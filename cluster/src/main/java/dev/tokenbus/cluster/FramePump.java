package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import io.vertx.core.Context;
import io.vertx.core.eventbus.MessageProducer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Sends a stream's log to another node, in order and without a gap: from a worker to its home, or from a home to another gateway.
 *
 * <p>The first event leaves at once. Later ones leave at the end of the event-loop pass that appended them, so that events of
 * one pass share a message; no timer delays a token. At most {@link #MAX_IN_FLIGHT} messages wait for the socket to the
 * home: while that socket is slow, events wait in the log, not in the bus's unbounded queue. Confined to one event loop.
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
    private long sentSeq;
    private int inFlight;
    private boolean scheduled;
    private boolean held;
    private boolean closed;

    /**
     * @param epoch the epoch that the sender's messages carry
     * @param senderAddress the address at which the sender takes {@code StreamControl}
     * @param home the address to send to
     * @param afterSeq the last event that the receiver has already; 0 for none
     */
    public FramePump(
            Context context,
            StreamLog log,
            LongSupplier epoch,
            String senderAddress,
            MessageProducer<Object> home,
            long afterSeq) {
        this.context = context;
        this.log = log;
        this.epoch = epoch;
        this.senderAddress = senderAddress;
        this.home = home;
        this.sentSeq = afterSeq;
    }

    /** The last event that was handed to the bus. */
    public long sentSeq() {
        return sentSeq;
    }

    /** Call after each append to the log. */
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

    /** Sends again what follows {@code seq}: the home has every event up to it and none after it. Who says that is there. */
    public void rewind(long seq) {
        sentSeq = Math.min(sentSeq, seq);
        resume();
    }

    /** Sends nothing until {@link #resume}, because nobody is there. */
    public void hold() {
        held = true;
    }

    /** Goes on after the last event that was sent. */
    public void resume() {
        held = false;
        flush();
    }

    private void flush() {
        while (!closed && !held && sentSeq < log.lastSeq() && inFlight < MAX_IN_FLIGHT) {
            List<StreamEvent> batch = nextBatch();
            StreamFrames frames = new StreamFrames(epoch.getAsLong(), senderAddress, sentSeq + 1, batch);
            sentSeq = frames.lastSeq();
            send(frames);
        }
    }

    private void send(StreamFrames frames) {
        inFlight++;
        // The next digest reveals a failed write: the home then lacks these events.
        home.write(frames).onComplete(written -> {
            inFlight--;
            if (!closed && !held && sentSeq < log.lastSeq()) {
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

    /** Sends nothing from now on, and closes the producer. */
    public void close() {
        closed = true;
        home.close();
    }
}
