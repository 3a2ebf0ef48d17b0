package dev.tokenbus.gateway.principal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.protocol.StreamId;
import java.util.List;

/** What a client shows in a header, an address or a subprotocol, and the tokens of streams: nobody gets in who was not let in. */
final class CredentialsFuzzTest {
    private static final StreamId STREAM = new StreamId("node-1.AAAAAAAAAAAAAAAAAAAAAA");
    private static final AccessTokens TOKENS = new AccessTokens(new TokenKeys(new byte[32]), () -> 1_000_000_000L, 60);
    private static final String GENUINE = TOKENS.issue(STREAM, Right.VIEW);

    @FuzzTest
    void check(byte[] input) {
        String text = new String(input, UTF_8);
        for (Credentials shown : List.of(
                Credentials.ofHeaders(text, List.of(), List.of()),
                Credentials.ofHeaders("", List.of(text), List.of(text)),
                Credentials.ofHeaders("", List.of("Bearer " + text), List.of()),
                Credentials.ofSubprotocols(List.of(text)))) {
            assertThat(shown.secret()).isEqualTo(shown.secret().strip());
            assertThat(shown.secret().isEmpty() || shown.objection().isEmpty()).isTrue();
            ApiKey.parse(shown.secret()).ifPresent(key -> assertThat(key.hash()).hasSize(64));
        }
        Credentials.openSubprotocols(List.of(text))
                .forEach(open -> assertThat(open).doesNotContain(","));
        String beforeSignature = GENUINE.substring(0, GENUINE.lastIndexOf('.'));
        if (!text.startsWith(beforeSignature)) {
            assertThat(TOKENS.check(text, STREAM)).isNull();
        } else {
            TOKENS.check(text, STREAM);
        }
        assertThat(TOKENS.isSealOf(STREAM, text)).isFalse();
    }
}
