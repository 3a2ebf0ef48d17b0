package dev.tokenbus.node.config.describe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What must not be printed is hidden, wherever it is in a value. */
class SecretsTest {
    @Test
    void whatTheMeaningOfAKeySaysIsNeverPrintedIsNot() {
        List<Description> secret = Descriptions.all().stream()
                .filter(key -> key.meaning().contains("ever printed"))
                .toList();

        assertThat(secret).hasSizeGreaterThanOrEqualTo(7).allSatisfy(key -> {
            assertThat(Secrets.hide(key.key(), "http://me:secret-1@host/x?key=secret-2#secret-3"))
                    .as(key.key())
                    .doesNotContain("secret-", "me:");
            assertThat(Secrets.hide(key.key(), "secret-key")).as(key.key()).doesNotContain("secret-");
        });
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    worker.upstream.a.b.apiKey,  x,                            [hidden]
                    worker.upstream.a.baseUrl,   http://gpu:8000/v1,           http://gpu:8000/v1
                    worker.upstream.a.baseUrl,   https://h/v1?api-version=1,   https://h/v1?[hidden]
                    worker.upstream.a.baseUrl,   sk-secret,                    [hidden]
                    worker.upstream.a.proxy,     http://u:p@proxy:3128,        http://[hidden]@proxy:3128
                    worker.upstream.a.proxy,     u:p@proxy:3128,               [hidden]@proxy:3128
                    worker.upstream.a.proxy,     u:p@@proxy:3128,              [hidden]@proxy:3128
                    worker.upstream.a.proxy,     proxy:3128,                   proxy:3128
                    worker.upstream.a.proxy,     none,                         none
                    gateway.jwksUrl,             https://u@idp/keys,           https://[hidden]@idp/keys
                    tracing.endpoint,            http://otel:4318/v1/traces,   http://otel:4318/v1/traces
                    gateway.tlsKey,              key.pem,                      key.pem
                    node.managementToken,        '',                           ''
                    """)
    void aUrlIsShownWithoutItsSecrets(String key, String text, String shown) {
        assertThat(Secrets.hide(key, text)).isEqualTo(shown);
    }
}
