package dev.tokenbus.node.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import dev.tokenbus.node.config.LogConfig;
import dev.tokenbus.node.config.LogConfig.Format;
import dev.tokenbus.node.config.LogConfig.Threshold;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sets up the log of this process. Whoever starts it with a {@code logback.configurationFile} of their own keeps that one's appenders,
 * and its levels where the configuration has none but the standard ones.
 */
public final class LogSettings {
    static final String OWN = "dev.tokenbus";
    private static final String HAZELCAST = "com.hazelcast";

    private LogSettings() {}

    /** Writes lines as a command does unless it is configured otherwise, until {@link #apply}. */
    public static void begin(Format standard) {
        encoders(encoder -> encoder.use(standard, LogConfig.DEFAULT.maxChars()));
    }

    /** @param standard what stands for {@code auto} */
    public static void apply(LogConfig config, Format standard) {
        encoders(encoder -> encoder.use(config.format().or(standard), config.maxChars()));
        limits(limit -> limit.use(config.linesPerSecond()));
        levels(context(), config);
    }

    /** The levels of a file of one's own stay, unless the configuration has others than its standard. */
    static void levels(LoggerContext context, LogConfig config) {
        boolean isOurs = appenders(context).anyMatch(appender -> encoder(appender) != null);
        if (isOurs || config.level() != LogConfig.DEFAULT.level()) {
            context.getLogger(OWN).setLevel(level(config.level()));
        }
        if (isOurs || config.clusterLevel() != LogConfig.DEFAULT.clusterLevel()) {
            context.getLogger(HAZELCAST).setLevel(level(config.clusterLevel()));
        }
    }

    /** Gives each line the node's name. */
    public static void name(String node) {
        encoders(encoder -> encoder.name(node));
    }

    private static Level level(Threshold threshold) {
        return Level.valueOf(threshold.name());
    }

    static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    /** Says which lines were held back since the last call. */
    static void report(org.slf4j.Logger log) {
        limits(limit -> limit.reportTo(log));
    }

    private static void encoders(Consumer<LineEncoder> change) {
        appenders(context()).forEach(appender -> {
            LineEncoder encoder = encoder(appender);
            if (encoder != null) {
                change.accept(encoder);
            }
        });
    }

    private static @Nullable LineEncoder encoder(Appender<ILoggingEvent> appender) {
        return appender instanceof OutputStreamAppender<ILoggingEvent> stream
                        && stream.getEncoder() instanceof LineEncoder encoder
                ? encoder
                : null;
    }

    private static void limits(Consumer<LineLimit> change) {
        appenders(context())
                .flatMap(appender -> appender.getCopyOfAttachedFiltersList().stream())
                .forEach(filter -> {
                    if (filter instanceof LineLimit limit) {
                        change.accept(limit);
                    }
                });
    }

    private static Stream<Appender<ILoggingEvent>> appenders(LoggerContext context) {
        Iterable<Appender<ILoggingEvent>> all =
                () -> context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
        return StreamSupport.stream(all.spliterator(), false);
    }
}
