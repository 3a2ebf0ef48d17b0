package dev.tokenbus.gateway.principal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    private static final String KEY = ApiKey.create(new Random(3)).text();

    private static Credentials shown(List<String> authorization, String... apiKey) {
        return Credentials.ofHeaders("", authorization, List.of(apiKey));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER  "})
    void theSchemeIsReadInAnyCase(String scheme) {
        assertThat(shown(List.of(scheme + KEY)).secret()).isEqualTo(KEY);
    }

    @Test
    void bothHeadersMayShowTheSameKey_andNotTwo() {
        assertThat(shown(List.of(), KEY).secret()).isEqualTo(KEY);
        assertThat(shown(List.of("Bearer " + KEY), KEY).secret()).isEqualTo(KEY);
        assertThat(shown(List.of("Bearer " + KEY), "other").objection()).contains("several keys");
        assertThat(shown(List.of("Bearer " + KEY, "Bearer other")).objection()).contains("several keys");
    }

    @Test
    void aStreamsTokenIsNoKey() {
        assertThat(shown(List.of("Bearer o.t1abc.signature")).isGiven()).isFalse();
        assertThat(shown(List.of("Bearer v.t1abc.signature"), KEY).secret()).isEqualTo(KEY);
    }

    @Test
    void anotherSchemeShowsNothing() {
        assertThat(shown(List.of("Basic dXNlcg==")).isGiven()).isFalse();
    }

    @Test
    void aKeyInTheAddressIsObjectedTo() {
        for (String query : List.of(
                "token=" + KEY,
                "a=b&x=" + KEY,
                KEY,
                "key=abc",
                "a=b&api_key=abc",
                "API-KEY=abc",
                "access_token=abc",
                "x=" + KEY.replace("-", "%2D"))) {
            assertThat(Credentials.ofHeaders(query, List.of("Bearer " + KEY), List.of())
                            .objection())
                    .as(query)
                    .contains("address")
                    .doesNotContain(KEY);
        }
        assertThat(Credentials.ofHeaders("token=v.abc.def&after=1-2", List.of(), List.of())
                        .isGiven())
                .isFalse();
    }

    @Test
    void aPageShowsItsKeyAsASubprotocol() {
        List<String> offered = List.of("tokenbus, tokenbus.bearer." + KEY);

        assertThat(Credentials.ofSubprotocols(offered).secret()).isEqualTo(KEY);
        assertThat(Credentials.openSubprotocols(offered)).containsExactly("tokenbus");
        assertThat(Credentials.ofSubprotocols(List.of("realtime", "openai-insecure-api-key." + KEY))
                        .secret())
                .isEqualTo(KEY);
        assertThat(Credentials.ofSubprotocols(List.of("chat")).isGiven()).isFalse();
    }

    @Test
    void theSecretIsHidden() {
        assertThat(Credentials.of(KEY).toString()).doesNotContain(KEY);
    }
}
