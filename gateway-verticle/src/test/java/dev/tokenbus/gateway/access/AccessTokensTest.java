package dev.tokenbus.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamId;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessTokensTest {
    private static final StreamId STREAM = StreamId.of("node-1", new byte[16]);
    private static final StreamId OTHER = StreamId.of("node-2", new byte[16]);

    private long now = 1_000_000;
    private final AccessTokens tokens =
            new AccessTokens(new TokenKeys("a key of some length".getBytes(UTF_8)), () -> now, 60);

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

        assertThat(tokens.check(parts[0] + ".zzzzzz." + parts[2] + "." + parts[3], STREAM))
                .isNull();
    }

    @Test
    void anotherKeySignsOtherwise() {
        AccessTokens others = new AccessTokens(new TokenKeys("another key of length".getBytes(UTF_8)), () -> now, 60);

        assertThat(others.check(tokens.issue(STREAM, Right.OWN), STREAM)).isNull();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", ".", "...", "o", "o.", "o.1", "o.1.", "o.1.!!", "x.1.AAAA", "o.-.AAAA", "ooo.1.AAAA"})
    void rubbishIsNoToken(String rubbish) {
        assertThat(tokens.check(rubbish, STREAM)).isNull();
    }

    @Test
    void tokensOfAKeyThatIsAcceptedAreValidAndOurOwnStay() {
        TokenKeys keys = new TokenKeys("a key of some length".getBytes(UTF_8));
        AccessTokens here = new AccessTokens(keys, () -> now, 60);
        byte[] otherKey = "another key of length".getBytes(UTF_8);
        AccessTokens there = new AccessTokens(new TokenKeys(otherKey), () -> now, 60);
        StreamId stream = StreamId.of("node", new byte[16]);
        String token = there.issue(stream, Right.OWN);
        String own = here.issue(stream, Right.VIEW);
        assertThat(here.check(token, stream)).isNull();

        keys.accept(List.of(otherKey, otherKey));

        assertThat(here.check(token, stream)).isEqualTo(Right.OWN);
        assertThat(here.check(own, stream)).isEqualTo(Right.VIEW);
        assertThat(there.check(here.issue(stream, Right.OWN), stream)).isNull();
    }

    private static TokenKey key(String id, String secret) {
        return TokenKey.named(id, secret.getBytes(UTF_8));
    }

    @Test
    void aKeyIsReplacedWhileItsTokensAndSealsStayValid_untilItIsNoLongerListed() {
        TokenKey first = key("k1", "a key of some length");
        TokenKey second = key("k2", "another key of length");
        TokenKeys keys = new TokenKeys(List.of(first));
        AccessTokens rotated = new AccessTokens(keys, () -> now, 60);
        String old = rotated.issue(STREAM, Right.OWN);
        String seal = rotated.seal(STREAM);

        keys.use(List.of(second, first));

        assertThat(old).startsWith("o.").contains(".k1.");
        assertThat(rotated.issue(STREAM, Right.OWN)).contains(".k2.");
        assertThat(rotated.check(old, STREAM)).isEqualTo(Right.OWN);
        assertThat(rotated.check(rotated.issue(STREAM, Right.VIEW), STREAM)).isEqualTo(Right.VIEW);
        assertThat(rotated.isSealOf(STREAM, seal)).isTrue();
        assertThat(rotated.check(old.replace(".k1.", ".k2."), STREAM)).isNull();
        keys.use(List.of(second));
        assertThat(rotated.check(old, STREAM)).isNull();
        assertThat(rotated.isSealOf(STREAM, seal)).isFalse();
    }

    @Test
    void aKeyThatGetsANameKeepsTheTokensThatItSignedWithoutOne() {
        AccessTokens named = new AccessTokens(
                new TokenKeys(List.of(key("k2", "another key"), key("k1", "a key of some length"))), () -> now, 60);

        assertThat(named.check(tokens.issue(STREAM, Right.VIEW), STREAM)).isEqualTo(Right.VIEW);
    }

    @Test
    void tokensOfFormerReleasesNameNoKey_andAreValid() throws GeneralSecurityException {
        String head = "v." + Long.toString(now + 5, 36);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("a key of some length".getBytes(UTF_8), "HmacSHA256"));
        byte[] signature = Arrays.copyOf(mac.doFinal((head + "." + STREAM.value()).getBytes(UTF_8)), 16);
        String token = head + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);

        assertThat(tokens.check(token, STREAM)).isEqualTo(Right.VIEW);
        assertThat(tokens.check(token, OTHER)).isNull();
    }

    @Test
    void thereIsAnEndToTheKeysThatAreAccepted() {
        TokenKeys keys = new TokenKeys("a key of some length".getBytes(UTF_8));

        for (int i = 0; i < 100; i++) {
            keys.accept(List.of(("key number " + i).getBytes(UTF_8)));
        }

        assertThat(keys.all()).hasSize(16);
    }

    @Test
    void aSealIsOfOneStreamAndIsNoToken() {
        TokenKeys keys = new TokenKeys("a key of some length".getBytes(UTF_8));
        AccessTokens tokens = new AccessTokens(keys, () -> now, 60);
        StreamId stream = StreamId.of("node", new byte[16]);
        String seal = tokens.seal(stream);

        assertThat(seal).hasSize(22).isEqualTo(tokens.seal(stream));
        assertThat(tokens.isSealOf(stream, seal)).isTrue();
        assertThat(tokens.isSealOf(StreamId.of("nod", new byte[16]), seal)).isFalse();
        assertThat(tokens.check("o.seal." + seal, stream)).isNull();
        byte[] otherKey = "another key of length".getBytes(UTF_8);
        String other = new AccessTokens(new TokenKeys(otherKey), () -> now, 60).seal(stream);
        assertThat(tokens.isSealOf(stream, other)).isFalse();
        keys.accept(List.of(otherKey));
        assertThat(tokens.isSealOf(stream, other)).isTrue();
    }
}
