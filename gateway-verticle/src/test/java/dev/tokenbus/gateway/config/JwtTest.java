package dev.tokenbus.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.testkit.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtTest {
    private static final Settings ON =
            Settings.NONE.with("jwtIssuer", "https://issuer.example/").with("jwtAudience", "tokenbus");
    private static final String SECRET = "a secret of 32 characters or more";

    private static Authentication applied(Settings settings) {
        return settings.applyTo(Authentication.DEFAULT);
    }

    private static void isRefused(Settings settings, String key) {
        assertThatThrownBy(() -> applied(settings)).rootCause().hasMessageStartingWith(key + ": ");
    }

    @Test
    void tokensAreOffUnlessAnIssuerIsNamed() {
        assertThat(Authentication.DEFAULT.isOn()).isFalse();
        assertThat(applied(ON.with("jwksFile", "jwks.json")).isOn()).isTrue();
        isRefused(Settings.NONE.with("jwtAudience", "tokenbus"), "gateway.jwtAudience");
        isRefused(Settings.NONE.with("jwksFile", "jwks.json"), "gateway.jwksFile");
    }

    @Test
    void anIssuerNeedsAnAudienceAndKeys() {
        isRefused(ON, "gateway.jwksUrl");
        isRefused(ON.with("jwksFile", "jwks.json").with("jwtAudience", ""), "gateway.jwtAudience");
        isRefused(ON.with("jwksFile", "jwks.json").with("jwksUrl", "https://a.example/"), "gateway.jwksFile");
        isRefused(ON.with("jwksFile", "jwks.json").with("jwtAlgorithms", List.of()), "gateway.jwtAlgorithms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "rs256", "HS1", ""})
    void anAlgorithmThatIsNoneIsRefused(String name) {
        isRefused(ON.with("jwksFile", "jwks.json").with("jwtAlgorithms", List.of(name)), "gateway.jwtAlgorithms");
    }

    @Test
    void secretsAreForTheirAlgorithmsAlone_andNeverPrinted() {
        Settings secret = ON.with("jwtAlgorithms", List.of("HS256")).with("jwtSecret", SECRET);

        assertThat(applied(secret).toString()).doesNotContain(SECRET).contains("jwtSecret=[hidden]");
        isRefused(secret.with("jwtSecret", ""), "gateway.jwtSecret");
        isRefused(secret.with("jwtSecret", "short"), "gateway.jwtSecret");
        isRefused(ON.with("jwksFile", "jwks.json").with("jwtSecret", SECRET), "gateway.jwtSecret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://a.example/jwks",
                "http://127.0.0.1:9/jwks",
                "http://localhost/jwks",
                "http://[::1]:9/jwks"
            })
    void keysComeOverTlsOrFromThisMachine(String url) {
        assertThat(applied(ON.with("jwksUrl", url)).jwt().jwksUrl()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a.example/jwks",
                "ftp://a.example/",
                "file:///etc/passwd",
                "https:///jwks",
                "https://u:p@a.example/",
                "x y"
            })
    void keysComeFromNowhereElse(String url) {
        isRefused(ON.with("jwksUrl", url), "gateway.jwksUrl");
    }

    @Test
    void whoIsToldToBeInsecureMayTakeKeysWithoutTls() {
        assertThat(applied(ON.with("jwksUrl", "http://a.example/jwks").with("insecure", true))
                        .isOn())
                .isTrue();
    }
}
