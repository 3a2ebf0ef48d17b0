package dev.tokenbus.client;

import dev.tokenbus.protocol.Range;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a client keeps its connection and resumes its answers.
 *
 * @param reconnectMinMs the ceiling of the first random reconnect delay, in milliseconds; it doubles with each
 *     round of failures
 * @param reconnectMaxMs the highest ceiling, in milliseconds
 * @param silenceMs while an answer is live or requested, a gateway that says nothing for this many milliseconds is left; it is
 *     asked for a sign of life before. A stream that it has not found for two fifths of that time is asked for at the next gateway
 * @param giveUpMs an answer that cannot be resumed ends with an error after this many milliseconds
 * @param queue frames, and starts, that may wait for a connection; one more start fails
 * @param key the API key that the client shows to gateways; empty for none
 * @param tokenProvider gives the token that the client shows instead, such as a JSON Web Token: asked for each connection, and again before
 *     the token on one ends; null for none
 * @param authority a PEM file of the authorities whose gateways are trusted at {@code wss://}; null for those that the JVM trusts
 */
public record ClientOptions(
        int reconnectMinMs,
        int reconnectMaxMs,
        int silenceMs,
        int giveUpMs,
        int queue,
        String key,
        @Nullable Supplier<Future<String>> tokenProvider,
        @Nullable Path authority) {
    public static final ClientOptions DEFAULT = new ClientOptions(500, 20_000, 5_000, 60_000, 64);

    public ClientOptions {
        Range.check("client.reconnectMinMs", reconnectMinMs, 1, 3_600_000);
        Range.check("client.reconnectMaxMs", reconnectMaxMs, reconnectMinMs, 3_600_000);
        Range.check("client.silenceMs", silenceMs, 100, 3_600_000);
        Range.check("client.giveUpMs", giveUpMs, 100, 86_400_000);
        Range.check("client.queue", queue, 1, 1_000_000);
        if (!key.matches("[\\x21-\\x7e]*")) {
            throw new IllegalArgumentException("client.key: (hidden) (expected: printable ASCII without blanks)");
        }
    }

    /** Without a key. */
    public ClientOptions(int reconnectMinMs, int reconnectMaxMs, int silenceMs, int giveUpMs, int queue) {
        this(reconnectMinMs, reconnectMaxMs, silenceMs, giveUpMs, queue, "", null, null);
    }

    /** The same options of a client that shows this key; empty for none. */
    public ClientOptions withKey(String given) {
        return new ClientOptions(reconnectMinMs, reconnectMaxMs, silenceMs, giveUpMs, queue, given, null, authority);
    }

    /** The same options of a client that shows what this gives at that time; while it fails, attempts to connect do. */
    public ClientOptions withTokenProvider(Supplier<Future<String>> provider) {
        return new ClientOptions(reconnectMinMs, reconnectMaxMs, silenceMs, giveUpMs, queue, "", provider, authority);
    }

    /** The same options of a client that trusts the authorities of this PEM file and no others; null for those of the JVM. */
    public ClientOptions withAuthority(@Nullable Path file) {
        return new ClientOptions(reconnectMinMs, reconnectMaxMs, silenceMs, giveUpMs, queue, key, tokenProvider, file);
    }

    /** What the client shows now. */
    Future<String> credential() {
        return tokenProvider == null ? Future.succeededFuture(key) : tokenProvider.get();
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "ClientOptions[reconnectMinMs=" + reconnectMinMs + ", reconnectMaxMs=" + reconnectMaxMs + ", silenceMs="
                + silenceMs + ", giveUpMs=" + giveUpMs + ", queue=" + queue + ", key="
                + (key.isEmpty() && tokenProvider == null ? "none" : "[hidden]") + "]";
    }
}
