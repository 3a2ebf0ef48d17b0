package dev.tokenbus.gateway.principal;

import dev.tokenbus.protocol.json.JsonReader;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The channels that a principal shares with others: names, or their beginnings before a {@code *} at the end, such as {@code team-a.*}.
 * A list that there is says everything that may be done so; one that there is not lets a principal do it in channels of its own.
 *
 * @param publish where it may start streams; null: in its own
 * @param subscribe which it may listen to; null: to its own
 */
public record ChannelRights(
        @Nullable List<String> publish, @Nullable List<String> subscribe) {
    /** Every channel is the principal's own. */
    public static final ChannelRights OWN = new ChannelRights(null, null);

    private static final String REST = "*";

    public ChannelRights {
        publish = checked("channels.publish", publish);
        subscribe = checked("channels.subscribe", subscribe);
    }

    private static @Nullable List<String> checked(String field, @Nullable List<String> patterns) {
        if (patterns == null) {
            return null;
        }
        for (String pattern : patterns) {
            Grant.expectName(field, pattern);
            int star = pattern.indexOf(REST);
            JsonReader.expect(star < 0 || star == pattern.length() - 1, field, "names, with * at the end or nowhere");
        }
        return List.copyOf(patterns);
    }

    /** Whether a channel is one of those that are shared, whatever may be done in it. */
    boolean isShared(String channel) {
        return Stream.of(publish, subscribe).anyMatch(patterns -> has(patterns, channel));
    }

    boolean mayPublish(String channel) {
        return publish == null ? !isShared(channel) : has(publish, channel);
    }

    boolean maySubscribe(String channel) {
        return subscribe == null ? !isShared(channel) : has(subscribe, channel);
    }

    private static boolean has(@Nullable List<String> patterns, String channel) {
        return patterns != null
                && patterns.stream()
                        .anyMatch(pattern -> pattern.endsWith(REST)
                                ? channel.startsWith(pattern.substring(0, pattern.length() - 1))
                                : channel.equals(pattern));
    }
}
