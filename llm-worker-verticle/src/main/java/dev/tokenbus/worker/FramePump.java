package dev.tokenbus.worker;

import dev.tokenbus.protocol.StreamEvent;
import dev.tokenbus.protocol.StreamFrames;
import dev.tokenbus.protocol.StreamLog;
import io.vertx.core.Context;
import io.vertx.core.eventbus.MessageProducer;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends a stream's log to its home, in order and without a hole.
 *
 * <p>The first event leaves at once. Later ones leave at the end of the event-loop pass in which they came, so that those
 * which came together travel together; no timer delays a token. At most {@link #MOST_IN_FLIGHT} messages wait for the
 * socket to the home: while it is slow, what follows gathers in the log, not in the bus's unbounded queue.
 */
final class FramePump {
    static final int MOST_EVENTS = 256;
    static final int MOST_BYTES = 32 * 1024;
    static final int MOST_IN_FLIGHT = 8;

    private final Context context;
    private final StreamLog log;
    private final long epoch;
    private final String workerAddress;
    private final MessageProducer<Object> home;
    private long sentSeq;
    private int inFlight;
    private boolean scheduled;
    private boolean closed;

    FramePump(Context context, StreamLog log, long epoch, String workerAddress, MessageProducer<Object> home) {
        this.context = context;
        this.log = log;
        this.epoch = epoch;
        this.workerAddress = workerAddress;
        this.home = home;
    }

    /** The last event that was given to the bus. */
    long sentSeq() {
        return sentSeq;
    }

    /** An event was appended. */
    void logGrew() {
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
    void rewind(long seq) {
        sentSeq = Math.min(sentSeq, seq);
        flush();
    }

    private void flush() {
        while (!closed && sentSeq < log.lastSeq() && inFlight < MOST_IN_FLIGHT) {
            List<StreamEvent> batch = nextBatch();
            StreamFrames frames = new StreamFrames(epoch, workerAddress, sentSeq + 1, batch);
            sentSeq = frames.lastSeq();
            inFlight++;
            // A failed write is found by the next digest: the home then lacks these events.
            home.write(frames).onComplete(written -> {
                inFlight--;
                if (!closed && sentSeq < log.lastSeq()) {
                    logGrew();
                }
            });
        }
    }

    private List<StreamEvent> nextBatch() {
        List<StreamEvent> batch = new ArrayList<>();
        int bytes = 0;
        for (long seq = sentSeq + 1; seq <= log.lastSeq() && batch.size() < MOST_EVENTS && bytes < MOST_BYTES; seq++) {
            StreamEvent event = log.get(seq);
            batch.add(event);
            bytes += event.cost();
        }
        return batch;
    }

    /** Nothing is sent any more. */
    void close() {
        closed = true;
        home.close();
    }
}
