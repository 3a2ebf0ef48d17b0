package dev.tokenbus.node.logging;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the messages that {@link BusNoiseFilter} holds back, and says their number in one line. Thread-safe. */
public final class HeldBack {
    /** How often a node calls {@link #report}, in milliseconds. */
    public static final long REPORT_MS = 60_000;

    /** The count of this process, because the logging library makes the filter itself. */
    static final HeldBack IN_THIS_PROCESS = new HeldBack();

    private static final Logger LOG = LoggerFactory.getLogger(HeldBack.class);

    private final LongAdder count = new LongAdder();
    private volatile String latest = "";

    HeldBack() {}

    /** Says how many messages were held back since the last call, and the latest of them; nothing if there were none. */
    public static void report() {
        String line = IN_THIS_PROCESS.take();
        if (line != null) {
            LOG.info(line);
        }
    }

    /** A connection to the event bus's port was closed, because what it sent is no message. */
    public static void strayBytes(String why) {
        IN_THIS_PROCESS.add("stray bytes on the event bus's port: " + why, null);
    }

    void add(String text, @Nullable Throwable thrown) {
        count.increment();
        latest = thrown == null ? text : text + ": " + thrown.getMessage();
    }

    /** What {@link #report} says, or null; the count begins again. */
    @Nullable
    String take() {
        long held = count.sumThenReset();
        return held == 0
                ? null
                : "heldBack=" + held + " messages of failed connections between nodes; latest: " + latest;
    }
}
