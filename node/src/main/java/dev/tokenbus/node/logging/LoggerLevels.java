package dev.tokenbus.node.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.tokenbus.node.config.LogConfig.Threshold;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Changes the levels of loggers for a while; each goes back by itself. {@code debug} and {@code trace} are for tokenbus's own loggers only:
 * tests search what these write for prompts and secrets, while Vert.x, Netty and Hazelcast write bytes and headers there. Of one process,
 * and on one event loop.
 */
public final class LoggerLevels {
    /** How long a change lasts unless it says so. */
    public static final Duration STANDARD = Duration.ofMinutes(10);

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LoggerLevels.class);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST_CHANGES = 100;

    private final LoggerContext context;
    private final Vertx vertx;
    private final InstantSource clock;
    private final Map<String, Change> changes = new HashMap<>();

    /** A logger whose level is not the one of the logger above it. */
    public record Entry(String name, String level, @Nullable Instant until) {}

    /** @param before null where the level was that of the logger above */
    private record Change(@Nullable Level before, Instant until, long timer) {}

    public LoggerLevels(Vertx vertx, InstantSource clock) {
        this(LogSettings.context(), vertx, clock);
    }

    LoggerLevels(LoggerContext context, Vertx vertx, InstantSource clock) {
        this.context = context;
        this.vertx = vertx;
        this.clock = clock;
    }

    /** The loggers that have a level of their own, by name. */
    public List<Entry> entries() {
        return context.getLoggerList().stream()
                .filter(logger -> logger.getLevel() != null)
                .map(this::entry)
                .toList();
    }

    private Entry entry(Logger logger) {
        return new Entry(
                logger.getName(),
                word(logger.getEffectiveLevel()),
                Optional.ofNullable(changes.get(logger.getName()))
                        .map(Change::until)
                        .orElse(null));
    }

    /** Whether there is such a logger, or will be when its class, or one of its package, is used. */
    public boolean knows(String name) {
        String path = name.replace('.', '/');
        return context.exists(name) != null
                || (isOwn(name) && (isThere(path + ".class") || isThere(path + "/package-info.class")));
    }

    private static boolean isThere(String resource) {
        return LoggerLevels.class.getClassLoader().getResource(resource) != null;
    }

    /** Changes a level; throws {@link IllegalArgumentException} that says what is wrong with it. The logger must be known. */
    public Entry change(String name, Threshold level, Duration time) {
        if (!isOwn(name) && level.compareTo(Threshold.INFO) < 0) {
            throw new IllegalArgumentException(
                    "level: " + level.name().toLowerCase(Locale.ROOT) + " of " + name
                            + " (expected: info, warn, error or off, because what others write below that may have prompts and secrets)");
        }
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "seconds: " + time.toSeconds() + " (expected: 1.." + LONGEST.toSeconds() + ")");
        }
        if (changes.size() >= MOST_CHANGES && !changes.containsKey(name)) {
            throw new IllegalArgumentException(
                    "name: " + name + " (expected: one of the " + MOST_CHANGES + " loggers that are changed already)");
        }
        Logger logger = context.getLogger(name);
        Change earlier = changes.get(name);
        if (earlier != null) {
            vertx.cancelTimer(earlier.timer());
        }
        changes.put(
                name,
                new Change(
                        earlier == null ? logger.getLevel() : earlier.before(),
                        clock.instant().plus(time),
                        vertx.setTimer(time.toMillis(), passed -> goBack(name))));
        set(logger, Level.valueOf(level.name()), time);
        return entry(logger);
    }

    /** Says it while the logger of this class says more, because it may be the one that says less from now on. */
    private static void set(Logger logger, Level level, Duration time) {
        boolean saysLess = level.isGreaterOrEqual(logger.getEffectiveLevel());
        if (!saysLess) {
            logger.setLevel(level);
        }
        LOG.atWarn()
                .addKeyValue("target", logger.getName())
                .addKeyValue("threshold", word(level))
                .addKeyValue("seconds", time.toSeconds())
                .log("the level of a logger is changed for a while");
        if (saysLess) {
            logger.setLevel(level);
        }
    }

    /** Gives a logger back the level that it had before it was changed. */
    public Entry goBack(String name) {
        Logger logger = context.getLogger(name);
        Change change = changes.remove(name);
        if (change != null) {
            vertx.cancelTimer(change.timer());
            logger.setLevel(change.before());
            LOG.atInfo()
                    .addKeyValue("target", name)
                    .addKeyValue("threshold", word(logger.getEffectiveLevel()))
                    .log("the level of a logger is as it was");
        }
        return entry(logger);
    }

    /** As {@link #goBack} for all of them. */
    public void goBack() {
        List.copyOf(changes.keySet()).forEach(this::goBack);
    }

    private static boolean isOwn(String name) {
        return name.equals(LogSettings.OWN) || name.startsWith(LogSettings.OWN + ".");
    }

    private static String word(Level level) {
        return level.toString().toLowerCase(Locale.ROOT);
    }
}
