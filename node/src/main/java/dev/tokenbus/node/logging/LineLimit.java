package dev.tokenbus.node.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import dev.tokenbus.node.config.LogConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/**
 * Lets so many lines of one kind pass in a second, and counts the others, so that what goes wrong for each stream does not fill a disk.
 * tokenbus's own lines are of one kind if they say the same sentence; those of others if they have the same logger, since their
 * sentences differ. The lines that say how many were held back all pass. {@code logback.xml} names this class. Thread-safe.
 */
public final class LineLimit extends Filter<ILoggingEvent> {

    /** Kinds are written in the code; should there be more, the further ones share one limit. */
    private static final int MOST_KINDS = 1000;

    private static final Kind OTHERS = new Kind("(others)", "");

    private final Map<Kind, Count> counts = new ConcurrentHashMap<>();
    private volatile int perSecond = LogConfig.DEFAULT.linesPerSecond();

    /** For logback. */
    public LineLimit() {}

    void use(int linesPerSecond) {
        perSecond = linesPerSecond;
    }

    private record Kind(String logger, String sentence) {
        static Kind of(ILoggingEvent event) {
            String logger = event.getLoggerName();
            return new Kind(logger, logger.startsWith(LogSettings.OWN) ? String.valueOf(event.getMessage()) : "");
        }
    }

    private static final class Count {
        private long second;
        private int lines;
        private long heldBack;

        synchronized boolean passes(long now, int most) {
            if (now != second) {
                second = now;
                lines = 0;
            }
            if (lines < most) {
                lines++;
                return true;
            }
            heldBack++;
            return false;
        }

        synchronized long takeHeldBack() {
            long taken = heldBack;
            heldBack = 0;
            return taken;
        }
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (event.getLoggerName().equals(HeldBack.class.getName())) {
            return FilterReply.NEUTRAL;
        }
        Kind kind = Kind.of(event);
        Count count = counts.computeIfAbsent(
                counts.size() < MOST_KINDS || counts.containsKey(kind) ? kind : OTHERS, first -> new Count());
        return count.passes(event.getTimeStamp() / 1000, perSecond) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    /** Says how many lines of each kind were held back since the last call. */
    void reportTo(Logger log) {
        counts.forEach((kind, count) -> {
            long held = count.takeHeldBack();
            if (held > 0) {
                log.atWarn()
                        .addKeyValue("count", held)
                        .addKeyValue("source", kind.logger())
                        .addKeyValue("latest", kind.sentence())
                        .log("lines of one kind were held back, because there were more than log.linesPerSecond");
            }
        });
    }
}
