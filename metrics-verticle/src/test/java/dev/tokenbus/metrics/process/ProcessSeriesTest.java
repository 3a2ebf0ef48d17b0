package dev.tokenbus.metrics.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ProcessSeriesTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** The value of the only series of that name. */
    private double value(String name) {
        List<String> lines = registry.scrape()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .toList();
        assertThat(lines).as(name).hasSize(1);
        return Double.parseDouble(lines.get(0).substring(name.length() + 1));
    }

    @Test
    void aProcessShowsWhatItUsesUnderTheNamesThatAllProcessesHave() {
        try (ProcessSeries series = new ProcessSeries(registry, System::nanoTime)) {
            assertThat(series.loopDelays()).isNotNull();

            assertThat(value("process_cpu_seconds_total")).isPositive();
            assertThat(value("process_uptime_seconds")).isPositive();
            assertThat(value("jvm_threads_live_threads")).isPositive();
            assertThat(registry.scrape())
                    .contains("jvm_memory_used_bytes{area=\"heap\"", "jvm_buffer_memory_used_bytes{id=\"direct\"}")
                    .doesNotContain("process_cpu_time_ns");
        }
    }

    @Test
    void theBuildIsNamedByItsCommit() {
        try (ProcessSeries series = new ProcessSeries(registry, System::nanoTime)) {
            assertThat(series.loopDelays()).isNotNull();

            assertThat(registry.scrape().lines())
                    .anyMatch(
                            line -> line.matches(
                                    "tokenbus_build_info\\{java=\"[^\"]+\",revision=\"(unknown|[0-9a-f]{12}(-dirty)?)\",version=\"[0-9.]+\"} 1(\\.0)?"));
        }
    }

    @Test
    void aBuildOfSourcesThatAreNoCloneHasAnUnknownRevision() {
        Properties build = new Properties();
        build.put("version", "1.2.3");
        build.put("revision", "");
        assertThat(BuildInfo.of(build)).isEqualTo(new BuildInfo("1.2.3", "unknown"));

        build.put("revision", "0123456789ab-dirty");
        assertThat(BuildInfo.of(build).revision()).isEqualTo("0123456789ab-dirty");
    }

    @Test
    void memoryInRamIsReadAsLinuxWritesIt() {
        assertThat(ProcessUse.residentBytes(List.of("Name:\tjava", "VmHWM:\t  300000 kB", "VmRSS:\t  123456 kB")))
                .isEqualTo(123_456 * 1024.0);
        assertThat(ProcessUse.residentBytes(List.of())).isNaN();
    }
}
