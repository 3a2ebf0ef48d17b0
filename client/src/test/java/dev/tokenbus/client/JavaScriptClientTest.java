package dev.tokenbus.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs the JavaScript client's own tests, in {@code client/js/test}, on this machine's Node.js. */
class JavaScriptClientTest {
    @Test
    void theJavaScriptClientPassesItsTests() {
        ProcessRun run = NodeScripts.ready().run("/js/test/all.mjs", Duration.ofMinutes(2), Map.of());

        run.assertSucceeded();
        assertThat(run.output()).contains("fail 0").doesNotContain("pass 0");
    }
}
