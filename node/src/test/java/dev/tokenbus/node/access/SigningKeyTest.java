package dev.tokenbus.node.access;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.protocol.StreamId;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two clusters formed apart, each with a key, and merged: the map is what Hazelcast leaves. */
class SigningKeyTest {
    private static final StreamId STREAM = StreamId.of("node", new byte[16]);
    private static final byte[] BLUE = "the key of the blue cluster".getBytes(UTF_8);
    private static final byte[] RED = "the key of the red cluster".getBytes(UTF_8);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    private static String text(byte[] key) {
        return Base64.getEncoder().encodeToString(key);
    }

    private static AccessTokens tokens(TokenKeys keys) {
        return new AccessTokens(keys, () -> 0, 60);
    }

    @Test
    void tokensOfBothClustersAreValidEverywhereWhicheverKeyTheMergeKept() {
        AsyncMap<String, String> merged = waitFor(vertx.sharedData().<String, String>getLocalAsyncMap("merged"));
        waitFor(merged.put("tokenKey", text(BLUE)));
        TokenKeys blue = new TokenKeys(BLUE);
        TokenKeys red = new TokenKeys(RED);

        SigningKey.look(merged, text(RED), red);
        patiently().until(() -> waitFor(merged.size()) == 2);
        SigningKey.look(merged, text(BLUE), blue);

        AccessTokens inBlue = tokens(blue);
        AccessTokens inRed = tokens(red);
        patiently().until(() -> inBlue.check(inRed.issue(STREAM, Right.OWN), STREAM) == Right.OWN);
        patiently().until(() -> inRed.check(inBlue.issue(STREAM, Right.VIEW), STREAM) == Right.VIEW);
        assertThat(waitFor(merged.values())).contains(text(BLUE), text(RED));
    }
}
