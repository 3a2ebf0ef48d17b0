package dev.tokenbus.metrics.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class UpstreamGaugesTest {
    @Test
    void eachModelServerIsASeriesThatFollowsItsState() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        NodeMeters meters = new NodeMeters();
        meters.bindTo(registry);

        meters.worker().upstreamUp("a", false);
        meters.worker().upstreamUp("b", true);
        meters.worker().upstreamUp("a", true);
        meters.worker().upstreamUp("b", false);

        assertThat(registry.scrape())
                .contains("tokenbus_worker_upstream_up{upstream=\"a\"} 1")
                .contains("tokenbus_worker_upstream_up{upstream=\"b\"} 0");
    }

    @Test
    void aServerThatIsAskedNoMoreIsShownNoMore() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        UpstreamGauges gauges = new UpstreamGauges();
        gauges.bindTo(registry);
        gauges.set("a", true);
        gauges.set("b", true);

        gauges.remove("a");
        gauges.remove("a");

        assertThat(registry.scrape()).doesNotContain("upstream=\"a\"").contains("upstream=\"b\"");
        gauges.set("a", false);
        assertThat(registry.scrape()).contains("upstream=\"a\"} 0");
    }
}
