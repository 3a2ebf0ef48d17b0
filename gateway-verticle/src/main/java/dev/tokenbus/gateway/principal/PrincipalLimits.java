package dev.tokenbus.gateway.principal;

import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one principal may have of a node at once and in a second. Null: as the configuration says.
 *
 * @param connections open connections
 * @param streams live streams
 * @param promptsPerSecond prompts in a second, on average
 * @param framesPerSecond messages on its WebSockets in a second, on average
 * @param subscriptions streams and channels that it watches
 * @param logBytes what its live streams may hold
 */
public record PrincipalLimits(
        @Nullable Integer connections,
        @Nullable Integer streams,
        @Nullable Integer promptsPerSecond,
        @Nullable Integer framesPerSecond,
        @Nullable Integer subscriptions,
        @Nullable Long logBytes) {
    /** Nothing of its own. */
    public static final PrincipalLimits AS_CONFIGURED = new PrincipalLimits(null, null, null, null, null, null);

    private static final int MOST = 100_000_000;
    private static final long MOST_BYTES = 1L << 40;

    /** Some limits by their names; throws {@link IllegalArgumentException} for others. */
    public static PrincipalLimits of(Map<String, Long> named) {
        JsonWriter json = new JsonWriter().beginObject().name("limits").beginObject();
        named.forEach(json::field);
        return GrantJson.parse("limits", json.endObject().endObject().toText()).limits();
    }

    public PrincipalLimits {
        Range.checkOptional("limits.connections", connections, 1, MOST);
        Range.checkOptional("limits.streams", streams, 1, MOST);
        Range.checkOptional("limits.promptsPerSecond", promptsPerSecond, 1, MOST);
        Range.checkOptional("limits.framesPerSecond", framesPerSecond, 1, MOST);
        Range.checkOptional("limits.subscriptions", subscriptions, 1, MOST);
        Range.checkOptional("limits.logBytes", logBytes, 1, MOST_BYTES);
    }
}
