package dev.tokenbus.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.config.given.RecordBinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad values are refused with their keys and what is expected. */
class ConfigurationValuesTest extends ConfigurationFixture {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    gateway.maxMessageBytes  | -1      | gateway.maxMessageBytes: -1 (expected: 1024..67108864)
                    gateway.maxMessageBytes  | lots    | gateway.maxMessageBytes: lots (expected: a whole number)
                    gateway.maxMessageBytes  | 9999999999 | gateway.maxMessageBytes: 9999999999 (expected: a whole number)
                    gateway.compression      | yes     | gateway.compression: yes (expected: true or false)
                    node.busPort             | 65536   | node.busPort: 65536 (expected: 0..65535)
                    worker.capacity          | 0       | worker.capacity: 0 (expected: 1..100000)
                    worker.simulation.lengthTokens | 0 | worker.simulation.lengthTokens: 0 (expected: 1..1000000)
                    metrics.maxNodes         | 0       | metrics.maxNodes: 0 (expected: 1..10000)
                    """)
    void aBadValueIsRefusedWithItsKeyAndWhatIsExpected(String key, String value, String message) throws IOException {
        Path file = file(key + "=" + value);

        assertThatRefused(() -> Configuration.load(file, Map.of())).hasMessage(file + ":1: " + message);
        String variable = RecordBinder.environmentName(key);
        assertThatRefused(() -> Configuration.load(null, Map.of(variable, value)))
                .hasMessage(message.replace(key, variable));
    }

    @Test
    void anEmptyNumberIsRefusedAndAnEmptyKeyIsNone() {
        assertThatRefused(() -> Configuration.load(null, Map.of("TOKENBUS_GATEWAY_PORT", "")))
                .hasMessage("TOKENBUS_GATEWAY_PORT: empty (expected: a whole number)");
        assertThat(Configuration.load(
                                null,
                                Map.of(
                                        "TOKENBUS_WORKER_UPSTREAM_A_BASE_URL",
                                        "http://gpu",
                                        "TOKENBUS_WORKER_UPSTREAM_A_API_KEY",
                                        ""))
                        .upstreams())
                .singleElement()
                .satisfies(upstream -> assertThat(upstream.apiKey()).isNull());
    }

    @Test
    void aGatewaysLogHoldsAtLeastWhatAWorkersDoes() {
        assertThatRefused(() -> Configuration.load(null, Map.of("TOKENBUS_GATEWAY_LOG_BYTES", "4096")))
                .hasMessage("TOKENBUS_GATEWAY_LOG_BYTES: 4096 (expected: at least worker.logBytes, 4194304)");
        assertThatRefused(() -> Configuration.load(null, Map.of("TOKENBUS_WORKER_LOG_BYTES", "9000000")))
                .hasMessage("gateway.logBytes: 5242880 (expected: at least TOKENBUS_WORKER_LOG_BYTES, 9000000)");
    }
}
