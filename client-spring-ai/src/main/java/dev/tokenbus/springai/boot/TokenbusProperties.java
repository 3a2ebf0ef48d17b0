package dev.tokenbus.springai.boot;

import dev.tokenbus.client.ClientOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The gateways and how the client keeps its connection to them.
 *
 * <pre>{@code
 * TokenbusProperties properties = new TokenbusProperties(
 *         List.of(URI.create("wss://a.example.org")), "tbk_...", null, null, null, null, null, null);
 * }</pre>
 *
 * @param gateways Gateways of one cluster, ws:// or wss://. An answer goes on at the next of them when one is lost.
 * @param key API key to show to gateways.
 * @param authority PEM file of the authorities to trust at wss://, in place of those of the JVM.
 * @param silence After which silence a gateway is left while an answer is live or requested.
 * @param giveUp After which time an answer that cannot be resumed fails.
 * @param reconnectMin Ceiling of the first random delay before the client connects again. It doubles with each round of failures.
 * @param reconnectMax Highest ceiling of that delay.
 * @param queue How many prompts may wait for a connection.
 */
@ConfigurationProperties("spring.ai.tokenbus")
public record TokenbusProperties(
        @DefaultValue("ws://localhost:8080") List<URI> gateways,
        @DefaultValue("") String key,
        @Nullable Path authority,
        @Nullable Duration silence,
        @Nullable Duration giveUp,
        @Nullable Duration reconnectMin,
        @Nullable Duration reconnectMax,
        @Nullable Integer queue) {
    public TokenbusProperties {
        gateways = List.copyOf(gateways);
    }

    /** Throws {@link IllegalArgumentException} when a value is out of range, and says which. */
    ClientOptions clientOptions() {
        ClientOptions usual = ClientOptions.DEFAULT;
        ClientOptions.Builder builder = ClientOptions.builder()
                .key(key)
                .reconnect(or(reconnectMin, usual.reconnectMinMs()), or(reconnectMax, usual.reconnectMaxMs()))
                .silence(or(silence, usual.silenceMs()))
                .giveUp(or(giveUp, usual.giveUpMs()))
                .queue(queue == null ? usual.queue() : queue);
        return (authority == null ? builder : builder.authority(authority)).build();
    }

    private static Duration or(@Nullable Duration given, int usualMs) {
        return given == null ? Duration.ofMillis(usualMs) : given;
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "TokenbusProperties[gateways=" + gateways + ", key=" + (key.isEmpty() ? "none" : "[hidden]") + "]";
    }
}
