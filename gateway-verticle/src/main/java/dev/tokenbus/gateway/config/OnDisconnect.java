package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.StreamOptions;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a leaving client means for its answer: for how long that goes on when nobody watches it any more.
 *
 * @param orphanMs as {@link StreamOptions#orphanMs}
 */
public record OnDisconnect(int orphanMs) {
    /** The worker's own time. */
    public static final OnDisconnect ORPHAN = new OnDisconnect(-1);

    /** To the answer's end, whoever watches. */
    public static final OnDisconnect FINISH = new OnDisconnect(StreamOptions.ORPHAN_MOST_MS);

    private static final Pattern TIME = Pattern.compile("orphan=(\\d{1,8})(ms|s|m|h)");

    /** Reads {@code stop}, {@code finish} or {@code orphan=60s}; {@code name} is what errors call it. */
    public static OnDisconnect parse(String name, String text) {
        String word = text.strip();
        Matcher time = TIME.matcher(word);
        if (word.equals("stop")) {
            return new OnDisconnect(0);
        } else if (word.equals("finish")) {
            return FINISH;
        } else if (time.matches()) {
            long ms = unit(time.group(2))
                    .multipliedBy(Long.parseLong(time.group(1)))
                    .toMillis();
            if (ms <= StreamOptions.ORPHAN_MOST_MS) {
                return new OnDisconnect((int) ms);
            }
        }
        throw new IllegalArgumentException(
                name + ": not a policy (expected: stop, finish, or orphan= and up to 24h, such as orphan=60s)");
    }

    private static Duration unit(String word) {
        return switch (word) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            default -> Duration.ofHours(1);
        };
    }
}
