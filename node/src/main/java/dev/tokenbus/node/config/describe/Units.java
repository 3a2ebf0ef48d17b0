package dev.tokenbus.node.config.describe;

import java.time.Duration;

/** Numbers in larger units, where they are whole. */
final class Units {
    private Units() {}

    /** Such as {@code 64 MiB}; empty for what is best read as it is. */
    static String inWords(String name, Object value) {
        if (value instanceof Duration time) {
            return time(time.toMillis());
        } else if (value instanceof Number number && name.endsWith("Bytes")) {
            return bytes(number.longValue());
        } else if (value instanceof Number number && name.endsWith("Seconds")) {
            return time(number.longValue() * 1000);
        }
        return "";
    }

    private static String time(long millis) {
        if (millis == 0 || millis % 1000 != 0) {
            return "";
        }
        return millis % 60_000 == 0 ? millis / 60_000 + " min" : millis / 1000 + " s";
    }

    private static String bytes(long bytes) {
        if (bytes == 0 || bytes % 1024 != 0) {
            return "";
        }
        return bytes % (1 << 20) == 0 ? bytes / (1 << 20) + " MiB" : bytes / 1024 + " KiB";
    }
}
