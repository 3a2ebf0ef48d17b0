package dev.tokenbus.node.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.documents.MarkdownFile;
import dev.tokenbus.testkit.machine.MachineTool;
import dev.tokenbus.testkit.machine.ProcessRun;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules and the example of a configuration in {@code deploy/prometheus}, by promtool and by their document. */
class RulesTest {
    private static ProcessRun promtool(String... arguments) {
        List<String> command = Stream.concat(
                        Stream.of(MachineTool.onPath("promtool").toString()), Stream.of(arguments))
                .toList();
        return ProcessRun.of(command, RulesFile.FOLDER, Map.of(), Duration.ofMinutes(1));
    }

    @Test
    void promtoolTakesTheConfigurationAndTheRules() {
        promtool("check", "config", "prometheus.yml").assertSucceeded();
        promtool("check", "rules", "rules.yml").assertSucceeded();
    }

    @Test
    void eachAlertFiresWhereItMustAndNotWhereItNearlyWould() {
        assertThat(RulesFile.tests())
                .containsExactlyElementsOf(RulesFile.alerts().stream()
                        .flatMap(alert ->
                                Stream.of(new RulesFile.AlertTest(alert, true), new RulesFile.AlertTest(alert, false)))
                        .toList());

        promtool("test", "rules", "rules-test.yml").assertSucceeded();
    }

    @Test
    void eachAlertSaysWhatItMeansAndWhatToDo() {
        List<String> alerts = RulesFile.alerts();

        assertThat(alerts).isNotEmpty().doesNotHaveDuplicates();
        assertThat(RulesFile.sentences()).isEqualTo(2 * alerts.size());
        assertThat(RulesFile.runbooks())
                .containsExactlyElementsOf(alerts.stream()
                        .map(alert -> "docs/operations.md#" + alert.toLowerCase(Locale.ROOT))
                        .toList());
        assertThat(MarkdownFile.of("docs/operations.md").prose().stream()
                        .filter(line -> line.startsWith("### Tokenbus"))
                        .map(line -> line.substring(4)))
                .containsExactlyElementsOf(alerts);
    }
}
