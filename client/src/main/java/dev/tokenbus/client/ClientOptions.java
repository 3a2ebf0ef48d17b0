package dev.tokenbus.client;

import dev.tokenbus.protocol.Range;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a client keeps its connection and resumes its answers.
 *
 * <pre>{@code
 * ClientOptions options = ClientOptions.builder()
 *         .key("tbk_...")
 *         .silence(Duration.ofSeconds(3))
 *         .build();
 * }</pre>
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

    /** Builds options, from those of {@link #DEFAULT} on. */
    public static Builder builder() {
        return new Builder(DEFAULT);
    }

    /** Builds options, from these on. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * Builds the options of a client.
     *
     * <pre>{@code
     * ClientOptions patient = ClientOptions.builder().giveUp(Duration.ofMinutes(10)).build();
     * ClientOptions known = patient.toBuilder().key("tbk_...").build();
     * }</pre>
     */
    public static final class Builder {
        private ClientOptions options;

        private Builder(ClientOptions options) {
            this.options = options;
        }

        /** The ceilings of the first random reconnect delay and of the longest one. */
        public Builder reconnect(Duration min, Duration max) {
            ClientOptions o = options;
            return with(new ClientOptions(
                    ms(min), ms(max), o.silenceMs, o.giveUpMs, o.queue, o.key, o.tokenProvider, o.authority));
        }

        /** After which silence a gateway is left while an answer is live or requested. */
        public Builder silence(Duration silence) {
            ClientOptions o = options;
            return with(new ClientOptions(
                    o.reconnectMinMs,
                    o.reconnectMaxMs,
                    ms(silence),
                    o.giveUpMs,
                    o.queue,
                    o.key,
                    o.tokenProvider,
                    o.authority));
        }

        /** After which time an answer that cannot be resumed fails. */
        public Builder giveUp(Duration giveUp) {
            ClientOptions o = options;
            return with(new ClientOptions(
                    o.reconnectMinMs,
                    o.reconnectMaxMs,
                    o.silenceMs,
                    ms(giveUp),
                    o.queue,
                    o.key,
                    o.tokenProvider,
                    o.authority));
        }

        /** How many prompts may wait for a connection. */
        public Builder queue(int most) {
            ClientOptions o = options;
            return with(new ClientOptions(
                    o.reconnectMinMs,
                    o.reconnectMaxMs,
                    o.silenceMs,
                    o.giveUpMs,
                    most,
                    o.key,
                    o.tokenProvider,
                    o.authority));
        }

        /** The API key; empty for none. */
        public Builder key(String key) {
            return with(options.withKey(key));
        }

        /** What gives a token, in place of a key: asked for each connection, and again before the token on one ends. */
        public Builder tokenProvider(Supplier<? extends CompletionStage<String>> provider) {
            return with(options.withTokenProvider(() -> Future.fromCompletionStage(provider.get())));
        }

        /** A PEM file of the authorities that are trusted, in place of those of the JVM. */
        public Builder authority(Path file) {
            return with(options.withAuthority(file));
        }

        /** Throws {@link IllegalArgumentException} when a value is out of range, and says which, as the methods before do. */
        public ClientOptions build() {
            return options;
        }

        private Builder with(ClientOptions other) {
            options = other;
            return this;
        }

        private static int ms(Duration duration) {
            return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
        }
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "ClientOptions[reconnectMinMs=" + reconnectMinMs + ", reconnectMaxMs=" + reconnectMaxMs + ", silenceMs="
                + silenceMs + ", giveUpMs=" + giveUpMs + ", queue=" + queue + ", key="
                + (key.isEmpty() && tokenProvider == null ? "none" : "[hidden]") + "]";
    }
}
