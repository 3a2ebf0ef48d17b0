package dev.tokenbus.gateway.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.relay.AccessTokens.Right;
import dev.tokenbus.protocol.StreamId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessTokensTest {
    private static final StreamId STREAM = StreamId.of("node-1", new byte[16]);
    private static final StreamId OTHER = StreamId.of("node-2", new byte[16]);

    private long now = 1_000_000;
    private final AccessTokens tokens = new AccessTokens("a key of some length".getBytes(UTF_8), () -> now, 60);

    @Test
    void aTokenGivesTheRightThatItWasIssuedFor() {
        assertThat(tokens.check(tokens.issue(STREAM, Right.OWN), STREAM)).isEqualTo(Right.OWN);
        assertThat(tokens.check(tokens.issue(STREAM, Right.VIEW), STREAM)).isEqualTo(Right.VIEW);
    }

    @Test
    void aTokenIsForItsStreamAlone() {
        assertThat(tokens.check(tokens.issue(STREAM, Right.OWN), OTHER)).isNull();
    }

    @Test
    void aTokenExpires() {
        String token = tokens.issue(STREAM, Right.OWN);

        now += 60;
        assertThat(tokens.check(token, STREAM)).isEqualTo(Right.OWN);
        now += 1;
        assertThat(tokens.check(token, STREAM)).isNull();
    }

    @Test
    void aViewTokenCannotBecomeAnOwnersOne() {
        String token = tokens.issue(STREAM, Right.VIEW);

        assertThat(tokens.check("o" + token.substring(1), STREAM)).isNull();
    }

    @Test
    void anExpiryCannotBeMoved() {
        String[] parts = tokens.issue(STREAM, Right.VIEW).split("\\.");

        assertThat(tokens.check(parts[0] + ".zzzzzz." + parts[2], STREAM)).isNull();
    }

    @Test
    void anotherKeySignsOtherwise() {
        AccessTokens others = new AccessTokens("another key of length".getBytes(UTF_8), () -> now, 60);

        assertThat(others.check(tokens.issue(STREAM, Right.OWN), STREAM)).isNull();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", ".", "...", "o", "o.", "o.1", "o.1.", "o.1.!!", "x.1.AAAA", "o.-.AAAA", "ooo.1.AAAA"})
    void rubbishIsNoToken(String rubbish) {
        assertThat(tokens.check(rubbish, STREAM)).isNull();
    }
}
