package dev.tokenbus.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The variables for proxies, and the key that is stronger. */
class ProxyVariablesTest extends ConfigurationFixture {
    private static final String PROXY = "http://me:pass-word@proxy.corp:3128";

    private static @Nullable String proxyOf(String url, Map<String, String> variables) {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("TOKENBUS_WORKER_UPSTREAM_UP_BASE_URL", url);
        return upstream(Configuration.load(null, environment)).route().proxy();
    }

    private static UpstreamConfig upstream(NodeConfig config) {
        return config.upstreams().get(0);
    }

    @Test
    void aServerIsReachedThroughTheProxyOfItsScheme() {
        Map<String, String> both = Map.of("HTTPS_PROXY", PROXY, "http_proxy", "plain:8080");

        assertThat(proxyOf("https://api.example.com", both)).isEqualTo(PROXY);
        assertThat(proxyOf("HTTP://gpu:8000", both)).isEqualTo("plain:8080");
        assertThat(proxyOf("https://api.example.com", Map.of("https_proxy", PROXY)))
                .isEqualTo(PROXY);
        assertThat(proxyOf("http://gpu", Map.of("HTTP_PROXY", PROXY))).isEqualTo(PROXY);
        assertThat(proxyOf("http://gpu", Map.of("HTTPS_PROXY", PROXY))).isNull();
        assertThat(proxyOf("http://gpu", Map.of("HTTP_PROXY", "  "))).isNull();
    }

    @Test
    void theVariablesOfOpenAiNameAServerTooThatIsReachedSo() {
        NodeConfig config = Configuration.load(null, Map.of("OPENAI_API_KEY", "sk-12345678", "HTTPS_PROXY", PROXY));

        assertThat(upstream(config).route().proxy()).isEqualTo(PROXY);
    }

    @Test
    void theKeyIsStrongerAndNoneMeansNone() throws IOException {
        for (String own : List.of("http://own:1", "none")) {
            Path file = file("worker.upstream.a.baseUrl=http://gpu", "worker.upstream.a.proxy=" + own);

            NodeConfig config = Configuration.load(file, Map.of("HTTP_PROXY", PROXY));

            assertThat(upstream(config).route().proxy()).isEqualTo(own);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.example.com, example.com, true",
        "https://api.example.com, .example.com, true",
        "https://api.example.com, *.example.com, true",
        "https://API.example.com:8443, Example.COM, true",
        "https://api.example.com, 'localhost, api.example.com', true",
        "https://api.example.com, *, true",
        "https://api.example.com, api.example.com:443, true",
        "https://api.example.com:8443, api.example.com:443, false",
        "https://api.example.com, ample.com, false",
        "https://api.example.com, other.example.com, false",
        "https://api.example.com, '', false",
        "https://api.example.com, '.', false",
        "https://llm_server:8000, llm_server, true",
        "https://10.1.2.3:8000/v1, 10.0.0.0/8, true",
        "https://10.1.2.3:8000/v1, 10.1.2.3, true",
        "https://10.1.2.3:8000/v1, 10.1.2.3:8000, true",
        "https://10.1.2.3:8000/v1, 10.1.2.0/25, true",
        "https://10.1.2.200:8000/v1, 10.1.2.0/25, false",
        "https://10.1.2.3:8000/v1, 2.3, false",
        "https://10.1.2.3:8000/v1, 10.0.0.0/x, false",
        "https://[::1]:8000/v1, ::1, true",
        "https://[::1]:8000/v1, [::1]:8000, true",
        "https://[fd00::7]/v1, fd00::/8, true",
        "https://[fe00::7]/v1, fd00::/8, false"
    })
    void someServersAreReachedWithoutIt(String url, String exceptions, boolean isExcepted) {
        assertThat(proxyOf(url, Map.of("HTTPS_PROXY", PROXY, "NO_PROXY", exceptions)))
                .isEqualTo(isExcepted ? null : PROXY);
        assertThat(proxyOf(url, Map.of("HTTPS_PROXY", PROXY, "no_proxy", exceptions)))
                .isEqualTo(isExcepted ? null : PROXY);
    }

    @ParameterizedTest
    @CsvSource({
        "https://me:pass-word@proxy:3128",
        "socks5://me:pass-word@proxy",
        "http://me:pass-word@proxy:99999",
        "http://me:pass-word@",
        "'http://me:pass-word@pro xy'",
        "http://me:pass%zzword@proxy"
    })
    void anotherProxyIsRefusedUnderItsNameAndNotRepeated(String proxy) {
        assertThatRefused(() -> proxyOf("https://api.example.com", Map.of("https_proxy", proxy)))
                .hasMessage("https_proxy: (hidden) (expected: http://[user:password@]host[:port], or none)");
    }

    @Test
    void userAndPasswordAreNeverPrinted() {
        NodeConfig config = Configuration.load(null, Map.of("OPENAI_API_KEY", "sk-12345678", "HTTPS_PROXY", PROXY));

        assertThat(config.toString())
                .contains("proxy=http://proxy.corp:3128")
                .doesNotContain("pass-word")
                .doesNotContain("me:");
    }
}
