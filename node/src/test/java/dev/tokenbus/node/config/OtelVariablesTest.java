package dev.tokenbus.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.node.tracing.TracingConfig;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where traces go and how many, by the variables of OpenTelemetry and by keys of our own. */
class OtelVariablesTest extends ConfigurationFixture {
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String COLLECTOR = "http://collector:4318";

    private static TracingConfig tracing(Map<String, String> environment) {
        return Configuration.load(null, environment).tracing();
    }

    @Test
    void thereAreNoTracesUnlessSomebodySaysWhere() {
        assertThat(tracing(Map.of("OTEL_SERVICE_NAME", "answers", "OTEL_TRACES_SAMPLER_ARG", "0.5"))
                        .endpoint())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "OTEL_EXPORTER_OTLP_ENDPOINT, http://c:4318, http://c:4318/v1/traces",
        "OTEL_EXPORTER_OTLP_ENDPOINT, http://c:4318/, http://c:4318/v1/traces",
        "OTEL_EXPORTER_OTLP_ENDPOINT, https://c/otlp, https://c/otlp/v1/traces",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, https://c/otlp, https://c/otlp",
        "TOKENBUS_TRACING_ENDPOINT, http://c:4318/, http://c:4318/v1/traces",
        "TOKENBUS_TRACING_ENDPOINT, https://c/api/traces, https://c/api/traces"
    })
    void theEndpointIsTheOneOfTraces(String variable, String url, String whole) {
        assertThat(tracing(Map.of(variable, url)).endpoint()).isEqualTo(whole);
    }

    @Test
    void keysOfOurOwnAreStronger() throws IOException {
        TracingConfig config = Configuration.load(
                        file("tracing.endpoint=http://own:1", "tracing.sampleRatio=0.25"),
                        Map.of(ENDPOINT, COLLECTOR, "OTEL_TRACES_SAMPLER_ARG", "0.5", "OTEL_SERVICE_NAME", "answers"))
                .tracing();

        assertThat(config.endpoint()).isEqualTo("http://own:1/v1/traces");
        assertThat(config.sampleRatio()).isEqualTo(0.25);
        assertThat(config.serviceName()).isEqualTo("answers");
    }

    @ParameterizedTest
    @CsvSource({
        "OTEL_SDK_DISABLED, true",
        "OTEL_TRACES_EXPORTER, none",
        "OTEL_TRACES_SAMPLER, always_off",
        "OTEL_EXPORTER_OTLP_PROTOCOL, grpc",
        "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL, grpc"
    })
    void whoeverSwitchesThemOffOrSpeaksAnotherProtocolHasNone(String variable, String value) {
        assertThat(tracing(Map.of(ENDPOINT, COLLECTOR, variable, value)).endpoint())
                .isNull();
    }

    @Test
    void aRatioIsObeyedOnlyWithASampler() {
        assertThat(tracing(Map.of(ENDPOINT, COLLECTOR, "OTEL_TRACES_SAMPLER_ARG", "0.5"))
                        .sampleRatio())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "parentbased_always_off, 0.5, 0",
        "always_on, 0.5, 1",
        "traceidratio, 0.5, 0.5",
        "parentbased_traceidratio, 0.5, 0.5"
    })
    void theSamplerSaysHowManyAreTraced(String sampler, String argument, double ratio) {
        Map<String, String> variables =
                Map.of(ENDPOINT, COLLECTOR, "OTEL_TRACES_SAMPLER", sampler, "OTEL_TRACES_SAMPLER_ARG", argument);

        assertThat(tracing(variables).sampleRatio()).isEqualTo(ratio);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization=Bearer secret%0A",
                "authorization=Bearer secret%0D%0Ax-other:%201",
                "authorization=Bearer secret%00",
                "authorization=Bearer s\u00e4cret-secret",
                "Host=secret",
                "content-length=secret",
                "Connection=secret",
                "expect=secret",
                "upgrade=secret"
            })
    void headersThatCannotBeSentAreRefusedWithoutTheirValues(String headers) {
        assertThatThrownBy(() -> tracing(Map.of("OTEL_EXPORTER_OTLP_HEADERS", headers, ENDPOINT, COLLECTOR)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("OTEL_EXPORTER_OTLP_HEADERS: a ")
                .hasMessageNotContaining("cret");
    }

    @Test
    void aBadValueIsNamedAsItWasGivenAndNoSecretIsRepeated() {
        assertThatThrownBy(() -> tracing(Map.of(
                        ENDPOINT, COLLECTOR, "OTEL_TRACES_SAMPLER", "traceidratio", "OTEL_TRACES_SAMPLER_ARG", "2")))
                .hasMessage("OTEL_TRACES_SAMPLER_ARG: 2.0 (expected: 0..1)");
        assertThatThrownBy(() -> tracing(Map.of("TOKENBUS_TRACING_SAMPLE_RATIO", "half")))
                .hasMessage("TOKENBUS_TRACING_SAMPLE_RATIO: half (expected: a number)");
        assertThatThrownBy(() -> tracing(Map.of("TOKENBUS_TRACING_ENDPOINT", "http://me:secret@collector")))
                .hasMessageStartingWith("TOKENBUS_TRACING_ENDPOINT: not a URL")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> tracing(Map.of("TOKENBUS_TRACING_HEADERS", "secret")))
                .hasMessageStartingWith("TOKENBUS_TRACING_HEADERS: not readable")
                .hasMessageNotContaining("secret");
        assertThat(tracing(Map.of("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20secret", ENDPOINT, COLLECTOR))
                        .toString())
                .contains("headers=[hidden]")
                .doesNotContain("secret");
    }
}
