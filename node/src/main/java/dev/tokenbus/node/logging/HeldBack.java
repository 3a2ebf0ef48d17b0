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

    /** Says how many messages, and how many lines, were held back since the last call; nothing if there were none. */
    public static void report() {
        IN_THIS_PROCESS.reportTo(LOG);
        LogSettings.report(LOG);
    }

    /** A connection to the event bus's port was closed, because what it sent is no message. */
    public static void strayBytes(String why) {
        IN_THIS_PROCESS.add("stray bytes on the event bus's port: " + why, null);
    }

    void add(String text, @Nullable Throwable thrown) {
        count.increment();
        latest = thrown == null ? text : text + ": " + thrown.getMessage();
    }

    /** As {@link #report}; the count begins again. */
    void reportTo(Logger log) {
        long held = count.sumThenReset();
        if (held > 0) {
            log.atInfo()
                    .addKeyValue("count", held)
                    .addKeyValue("latest", latest)
                    .log("messages of failed connections between nodes were held back");
        }
    }
}
