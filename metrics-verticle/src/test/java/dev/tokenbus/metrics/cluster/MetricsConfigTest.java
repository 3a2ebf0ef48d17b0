package dev.tokenbus.metrics.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.metrics.history.HistoryConfig;
import dev.tokenbus.metrics.usage.UsageConfig;
import org.junit.jupiter.api.Test;

class MetricsConfigTest {
    @Test
    void aValueOutOfRangeIsRefusedWithItsNameAndWhatIsAllowed() {
        assertThatThrownBy(() -> new MetricsConfig(0, 10_000, 64, true, HistoryConfig.DEFAULT, UsageConfig.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metrics.maxNodes: 0 (expected: 1..10000)");
        assertThatThrownBy(() -> new MetricsConfig(1, 1999, 64, true, HistoryConfig.DEFAULT, UsageConfig.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metrics.silenceMs: 1999 (expected: 2000..3600000)");
    }
}
