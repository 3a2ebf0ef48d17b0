package dev.tokenbus.node.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a logger is told, in words: {@code WARN the sentence key=value}. */
public final class LoggedLines implements AutoCloseable {
    private final Logger logger;
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    private LoggedLines(Logger logger) {
        this.logger = logger;
    }

    /** Listens until it is closed. */
    public static LoggedLines of(Class<?> owner) {
        return of((Logger) LoggerFactory.getLogger(owner));
    }

    static LoggedLines of(Logger logger) {
        LoggedLines lines = new LoggedLines(logger);
        lines.events.start();
        logger.addAppender(lines.events);
        return lines;
    }

    Logger logger() {
        return logger;
    }

    public List<String> all() {
        return events.list.stream().map(LoggedLines::words).toList();
    }

    /** The lines of one level. */
    public List<String> of(Level level) {
        return events.list.stream()
                .filter(event -> event.getLevel() == level)
                .map(LoggedLines::words)
                .toList();
    }

    private static String words(ILoggingEvent event) {
        StringBuilder line =
                new StringBuilder().append(event.getLevel()).append(' ').append(event.getFormattedMessage());
        new LogEvent(event, "", Integer.MAX_VALUE)
                .eachOwn(
                        (key, value) -> line.append(' ').append(key).append('=').append(value));
        return line.toString();
    }

    @Override
    public void close() {
        logger.detachAppender(events);
    }
}
