package dev.tokenbus.node.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.config.Authentication;
import dev.tokenbus.gateway.jwt.JwtAuthenticator;
import dev.tokenbus.gateway.jwt.KeysAndTokens;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.principal.KeyAuthenticator;
import dev.tokenbus.node.config.Configuration;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration says by what a node knows its clients. */
class ClientKeysTest {
    private static final String JWKS = """
            {"keys": [{"kty": "EC", "crv": "P-256", "kid": "1", "x": "ldtqyPDDOsl0UtEt5DAduxC8Q2H8QzSo0AaryXpb2uU",
                       "y": "uNxgYvXwcrQ48sH9EJA0Jkpr4v-30LPtE_5OLTdAhPc"}]}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    private Authenticator made(Map<String, String> variables) throws Exception {
        Authentication config = Configuration.load(null, variables).gateway().authentication();
        return ClientKeys.of(config, vertx)
                .toCompletionStage()
                .toCompletableFuture()
                .get(40, TimeUnit.SECONDS);
    }

    private Map<String, String> keys() throws IOException {
        Path file = Files.writeString(folder.resolve("keys.jsonl"), "# no keys yet\n");
        return Map.of("TOKENBUS_GATEWAY_KEYS_FILE", file.toString());
    }

    private Map<String, String> tokens() throws IOException {
        Path file = Files.writeString(folder.resolve("jwks.json"), JWKS);
        return Map.of(
                "TOKENBUS_GATEWAY_JWT_ISSUER", "https://issuer.example/",
                "TOKENBUS_GATEWAY_JWT_AUDIENCE", "tokenbus",
                "TOKENBUS_GATEWAY_JWKS_FILE", file.toString());
    }

    @Test
    void withoutKeysAndTokensEverybodyIsLetIn() throws Exception {
        assertThat(made(Map.of())).isSameAs(Authenticator.OPEN);
    }

    @Test
    void keysTokensOrBothSayWhoComesIn() throws Exception {
        Map<String, String> both = new HashMap<>(keys());
        both.putAll(tokens());

        assertThat(made(keys())).isInstanceOf(KeyAuthenticator.class);
        assertThat(made(tokens())).isInstanceOf(JwtAuthenticator.class);
        assertThat(made(both)).isInstanceOf(KeysAndTokens.class);
    }
}
