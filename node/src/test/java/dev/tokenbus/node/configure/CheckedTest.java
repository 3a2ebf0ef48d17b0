package dev.tokenbus.node.configure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A check finds what the environment hides here, and what is wrong with the environment. */
class CheckedTest {
    @Test
    void aBadValueOfTheFileIsFoundThoughAVariableOverridesItHere(@TempDir Path directory) throws IOException {
        Path file =
                Files.writeString(directory.resolve("a.yaml"), "gateway: {port: x, host: ''}\nworker.capacity: 3\n");

        Checked checked = Checked.of(
                file,
                Map.of("TOKENBUS_GATEWAY_PORT", "1", "TOKENBUS_WORKER_CAPACITY", "0", "TOKENBUS_GATEWAY_HOST", ""));

        assertThat(checked.problems())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        file + ":1:11: gateway.port: x (expected: a whole number)",
                        file + ":1:20: gateway.host: empty (expected: an address to listen on)",
                        "TOKENBUS_GATEWAY_HOST: empty (expected: an address to listen on)",
                        "TOKENBUS_WORKER_CAPACITY: 0 (expected: 1..100000)");
    }
}
