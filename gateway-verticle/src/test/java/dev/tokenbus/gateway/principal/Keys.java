package dev.tokenbus.gateway.principal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A file of keys that a test makes. */
public final class Keys {
    private static final Random RANDOM = new Random(11);
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

    private final KeyFile file;

    public Keys(Path path) {
        file = new KeyFile(path);
    }

    /** Adds a key for some models, or for all without any. */
    public ApiKey create(String name, String... models) {
        return create(name, null, null, models);
    }

    public ApiKey create(String name, @Nullable Instant expires, @Nullable String onDisconnect, String... models) {
        return create(name, expires, grant(onDisconnect, models));
    }

    private static Grant grant(@Nullable String onDisconnect, String... models) {
        return new Grant(List.of(models), onDisconnect, ChannelRights.OWN, PrincipalLimits.AS_CONFIGURED, false);
    }

    /** Adds the key of an operator. */
    public ApiKey createOperator(String name) {
        return create(name, new Grant(List.of(), null, ChannelRights.OWN, PrincipalLimits.AS_CONFIGURED, true));
    }

    /** Adds a key that may do what is granted. */
    public ApiKey create(String name, Grant grant) {
        return create(name, null, grant);
    }

    private ApiKey create(String name, @Nullable Instant expires, Grant grant) {
        ApiKey key = ApiKey.create(RANDOM);
        change(() -> file.add(new KeyEntry(key.id(), key.hash(), key.id(), name, grant, MADE, expires, null)));
        return key;
    }

    /** Adds a key of the principal that another key is of. */
    public ApiKey createAnother(ApiKey first) {
        ApiKey key = ApiKey.create(RANDOM);
        change(() ->
                file.add(Objects.requireNonNull(file.read().get(first.id())).successor(key, MADE)));
        return key;
    }

    /** Adds a key of the same principal, which is no operator's. */
    public ApiKey createLesser(ApiKey operators) {
        ApiKey key = ApiKey.create(RANDOM);
        change(() ->
                file.add(new KeyEntry(key.id(), key.hash(), operators.id(), "lesser", grant(null), MADE, null, null)));
        return key;
    }

    public void revoke(ApiKey key) {
        change(() ->
                file.replace(Objects.requireNonNull(file.read().get(key.id())).revokedAt(MADE)));
    }

    /** The same id and another secret. */
    public static String wrong(ApiKey key) {
        return key.text().substring(0, 14) + "x".repeat(43);
    }

    private interface Change {
        void run() throws IOException;
    }

    private static void change(Change change) {
        try {
            change.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
