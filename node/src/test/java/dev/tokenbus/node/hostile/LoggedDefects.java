package dev.tokenbus.node.hostile;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Keeps what is logged with an exception, or as an error: nothing that a client sends may lead to one. */
final class LoggedDefects extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    /** What an event loop of an earlier test may still say. */
    private static final String ENDED = "java.util.concurrent.RejectedExecutionException";

    private final List<String> defects = new CopyOnWriteArrayList<>();

    private LoggedDefects() {}

    static LoggedDefects watch() {
        LoggedDefects watching = new LoggedDefects();
        watching.start();
        root().addAppender(watching);
        return watching;
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Override
    protected void append(ILoggingEvent event) {
        boolean isDefect = event.getLevel().isGreaterOrEqual(Level.WARN)
                && (event.getThrowableProxy() != null || event.getLevel() == Level.ERROR);
        if (isDefect
                && (event.getThrowableProxy() == null
                        || !event.getThrowableProxy().getClassName().equals(ENDED))) {
            defects.add(event.getLoggerName() + ": " + event.getFormattedMessage());
        }
    }

    List<String> soFar() {
        return List.copyOf(defects);
    }

    @Override
    public void close() {
        root().detachAppender(this);
    }
}
