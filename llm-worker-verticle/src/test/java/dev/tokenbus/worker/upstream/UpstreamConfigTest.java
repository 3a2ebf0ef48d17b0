package dev.tokenbus.worker.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.RequestOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamConfigTest {
    private static UpstreamConfig at(String url) {
        return UpstreamConfig.of("up", url, null, List.of());
    }

    @Test
    void theInstancesOfANodeShareItsConnections() {
        UpstreamConfig config = UpstreamConfig.of("up", "http://127.0.0.1", null, List.of("m"));

        assertThat(config.share(3).bounds().poolSize()).isEqualTo(86);
        assertThat(config.share(1000).bounds().poolSize()).isEqualTo(1);
        assertThat(config.share(1)).isEqualTo(config);
    }

    @Test
    void theKeyIsNeverPrinted() {
        UpstreamConfig config = UpstreamConfig.of("up", "https://h/v1", "sk-very-secret", List.of("m"));

        assertThat(config.toString()).doesNotContain("sk-very-secret").contains("apiKey=[hidden]", "https://h/v1");
        assertThatThrownBy(() -> UpstreamConfig.of("up", "https://h/v1", "sk-very\nsecret", List.of()))
                .hasMessage("worker.upstream.apiKey: (hidden) (expected: visible ASCII characters)");
    }

    @Test
    void aUrlWithoutAPathMeansV1() {
        assertThat(at("http://localhost:8000").baseUrl()).isEqualTo("http://localhost:8000/v1");
        assertThat(at("HTTP://localhost:8000/").baseUrl()).isEqualTo("http://localhost:8000/v1");
        assertThat(at("https://h/openai/v1/").baseUrl()).isEqualTo("https://h/openai/v1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://llm_server:8000/v1",
                "http://my_gpu/v1",
                "https://_dmz.example.com/v1",
                "http://[::1]:8000/v1",
                "http://[fd00::1]/v1",
                "http://10.0.0.7:65535/v1"
            })
    void hostsAreNamesWithUnderscoresAndAddressesToo(String url) {
        assertThat(at(url).baseUrl()).isEqualTo(url);
        assertThat(new RequestOptions()
                        .setAbsoluteURI(at(url).uri("/models").toString())
                        .getURI())
                .isEqualTo("/v1/models");
    }

    @Test
    void aQueryIsSentWithEachRequestAndNeverPrinted() {
        UpstreamConfig config = at("https://h/openai/v1/?api-version=2026-01-01&key=a%20secret");

        assertThat(config.uri("/models"))
                .hasToString("https://h/openai/v1/models?api-version=2026-01-01&key=a%20secret");
        assertThat(config.shown("/models")).isEqualTo("https://h/openai/v1/models");
        assertThat(config.toString()).doesNotContain("secret").contains("https://h/openai/v1,");
        assertThat(at("http://h?a=b").uri("/models")).hasToString("http://h/v1/models?a=b");
        assertThat(at("http://h/v1?").uri("/models")).hasToString("http://h/v1/models");
        assertThat(at("http://my_gpu/v1?a=b").uri("/models")).hasToString("http://my_gpu/v1/models?a=b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:8000",
                "ftp://h/v1",
                "http:///v1",
                "http://u:p@h/v1",
                "http://u:p@under_score/v1",
                "http://h:0/v1",
                "http://h:65536/v1",
                "http://h:port/v1",
                "http://[::1/v1",
                "http://h/v1#a",
                "http://u:p@h/v1?a=b",
                "http://h/v1?a=b c",
                "http://h/ x"
            })
    void otherUrlsAreRefused(String url) {
        assertThatThrownBy(() -> at(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("worker.upstream.baseUrl: ")
                .hasMessageContaining("(expected: ")
                .hasMessageNotContaining("u:p@");
    }

    @Test
    void numbersOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> new UpstreamConfig.Bounds(0, 0, 1024))
                .hasMessage("worker.upstream.poolSize: 0 (expected: 1..10000)");
        assertThatThrownBy(() -> new UpstreamConfig.Bounds(1, 11, 1024))
                .hasMessage("worker.upstream.maxRetries: 11 (expected: 0..10)");
        assertThatThrownBy(() -> UpstreamConfig.of("a b", "http://h", null, List.of()))
                .hasMessageStartingWith("worker.upstream.name: a b (expected: ");
    }

    @Test
    void aKeyInThePlaceOfTheUrlIsNotRepeated() {
        assertThatThrownBy(() -> UpstreamConfig.of("up", "sk-nobody-may-read-this", null, List.of()))
                .hasMessageStartingWith("worker.upstream.baseUrl: (hidden) (expected: http://host");
        assertThatThrownBy(() -> UpstreamConfig.of("up", "abc/def+ghi/jklmnop==", null, List.of()))
                .hasMessageStartingWith("worker.upstream.baseUrl: (hidden) (expected: http://host");
        assertThatThrownBy(() -> UpstreamConfig.of("up", "key:sk-0123456789abcdef", null, List.of()))
                .hasMessageStartingWith("worker.upstream.baseUrl: (hidden) (expected: http://host");
        assertThatThrownBy(() -> UpstreamConfig.of("up", "gpu-1.internal:8000", null, List.of()))
                .hasMessageStartingWith("worker.upstream.baseUrl: gpu-1.internal:8000 (expected: http://host");
    }
}
