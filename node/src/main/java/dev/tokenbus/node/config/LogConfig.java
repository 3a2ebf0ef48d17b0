package dev.tokenbus.node.config;

import dev.tokenbus.protocol.Range;

/**
 * What a node logs, and how. Lines go to its standard error.
 *
 * @param format {@code text} for people, {@code logfmt} or {@code json} for programs; {@code auto} is {@code text} for {@code tokenbus dev}
 *     and {@code logfmt} for {@code tokenbus node}
 * @param level the level of tokenbus's own lines; {@code tokenbus log} changes it while a node runs
 * @param clusterLevel the level of Hazelcast's lines, {@code info} at most: what others write at {@code debug} nobody here has checked for
 *     prompts and secrets
 * @param maxChars a longer value is cut, such as a stack trace
 * @param linesPerSecond lines of one kind, which is one sentence of one logger, in a second; further ones are counted, and the log says once a
 *     minute how many
 */
public record LogConfig(Format format, Threshold level, Threshold clusterLevel, int maxChars, int linesPerSecond) {
    public static final LogConfig DEFAULT = new LogConfig(Format.AUTO, Threshold.INFO, Threshold.ERROR, 8192, 200);

    /** How a line is written. */
    public enum Format {
        AUTO,
        TEXT,
        LOGFMT,
        JSON;

        /** This format, or the one that stands for {@code auto}. */
        public Format or(Format standard) {
            return this == AUTO ? standard : this;
        }
    }

    /** The least level that is written. */
    public enum Threshold {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR,
        OFF
    }

    public LogConfig {
        if (clusterLevel.compareTo(Threshold.INFO) < 0) {
            throw new IllegalArgumentException(
                    "log.clusterLevel: " + clusterLevel + " (expected: info, warn, error or off)");
        }
        Range.check("log.maxChars", maxChars, 256, 1_000_000);
        Range.check("log.linesPerSecond", linesPerSecond, 1, 1_000_000);
    }
}
