package dev.tokenbus.metrics.genai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.Usage;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GenAiTableTest {
    private static final String MODEL =
            "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"m\"";
    private static final Usage USAGE = new Usage(10, 100, false);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final GenAiTable table = new GenAiTable(2);

    @BeforeEach
    void bind() {
        table.bindTo(registry.getPrometheusRegistry());
    }

    @Test
    void tokensAreCountedByTheirType() {
        table.of("m", "openai").answered(Outcome.Ending.DONE, USAGE, SECOND, SECOND);

        assertThat(series("gen_ai_client_token_usage_sum"))
                .containsExactlyInAnyOrder(
                        "gen_ai_client_token_usage_sum{" + MODEL + ",gen_ai_token_type=\"input\"} 10.0",
                        "gen_ai_client_token_usage_sum{" + MODEL + ",gen_ai_token_type=\"output\"} 100.0");
    }

    @Test
    void onlyAnErrorHasAType() {
        table.of("m", "openai").answered(Outcome.Ending.STOPPED, USAGE, SECOND, 2 * SECOND);
        table.of("m", "openai").answered(ErrorCode.IDLE_TIMEOUT, USAGE, 3 * SECOND, 4 * SECOND);

        assertThat(series("gen_ai_client_operation_duration_seconds_sum"))
                .containsExactlyInAnyOrder(
                        "gen_ai_client_operation_duration_seconds_sum{" + MODEL + "} 1.0",
                        "gen_ai_client_operation_duration_seconds_sum{error_type=\"idle_timeout\"," + MODEL + "} 3.0");
        assertThat(series("gen_ai_server_request_duration_seconds_sum"))
                .containsExactlyInAnyOrder(
                        "gen_ai_server_request_duration_seconds_sum{" + MODEL + "} 2.0",
                        "gen_ai_server_request_duration_seconds_sum{error_type=\"idle_timeout\"," + MODEL + "} 4.0");
    }

    @Test
    void aBoundOfABucketIsInIt() {
        table.of("m", "openai").firstToken(TimeUnit.MILLISECONDS.toNanos(20));

        assertThat(series("gen_ai_server_time_to_first_token_seconds_bucket"))
                .contains(
                        "gen_ai_server_time_to_first_token_seconds_bucket{" + MODEL + ",le=\"0.01\"} 0",
                        "gen_ai_server_time_to_first_token_seconds_bucket{" + MODEL + ",le=\"0.02\"} 1");
    }

    @Test
    void tooManyModelsAreCountedTogether() {
        for (String model : List.of("a", "b", "c", "d", "a")) {
            table.of(model, "openai").timePerToken(SECOND);
        }

        assertThat(series("gen_ai_server_time_per_output_token_seconds_count"))
                .hasSize(3)
                .contains("gen_ai_server_time_per_output_token_seconds_count{gen_ai_operation_name=\"chat\","
                        + "gen_ai_provider_name=\"other\",gen_ai_request_model=\"other\"} 2");
    }

    @Test
    void theNameThatAServerGivesTheModelInItsAnswerIsALabel() {
        table.of("m", "openai").answeredAs("m-2026-11").timePerToken(SECOND);
        table.of("m", "openai").answeredAs("").timePerToken(2 * SECOND);

        assertThat(series("gen_ai_server_time_per_output_token_seconds_sum"))
                .containsExactlyInAnyOrder(
                        "gen_ai_server_time_per_output_token_seconds_sum{" + MODEL
                                + ",gen_ai_response_model=\"m-2026-11\"} 1.0",
                        "gen_ai_server_time_per_output_token_seconds_sum{" + MODEL + "} 2.0");
    }

    @Test
    void aServerThatGivesItsModelEverOtherNamesTakesNoPlacesOfOtherModels() {
        for (int i = 0; i < 100; i++) {
            table.of("m", "openai").answeredAs("m-" + i).timePerToken(SECOND);
        }
        table.of("n", "openai").timePerToken(SECOND);
        table.of("o", "openai").answeredAs("o-1").timePerToken(SECOND);

        assertThat(series("gen_ai_server_time_per_output_token_seconds_count"))
                .hasSize(7)
                .contains("gen_ai_server_time_per_output_token_seconds_count{" + MODEL + "} 96")
                .anyMatch(line -> line.contains("gen_ai_request_model=\"n\""))
                .anyMatch(line -> line.contains("gen_ai_request_model=\"other\"") && !line.contains("response"));
    }

    private List<String> series(String name) {
        return registry.scrape().lines().filter(line -> line.startsWith(name)).toList();
    }
}
