package dev.tokenbus.node.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.given.BadConfigurationException;
import dev.tokenbus.node.deploy.Chart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Blocks of settings are taken by who would read them: a node, the chart, or an adapter, whose names of metrics are compared. */
class SettingsTest {
    private static final Pattern METRIC = Pattern.compile("tokenbus_\\w+");
    private static final Pattern VARIABLE = Pattern.compile("(?<!\\S)(TOKENBUS_[A-Z_]+)=(\\S+)");

    private static final Pattern HYPHEN = Pattern.compile("-(\\w)");

    @TempDir
    private Path folder;

    private static Stream<Named<Snippet>> named(Stream<Snippet> snippets) {
        return snippets.map(each -> Named.of(each.toString(), each));
    }

    static Stream<Named<Snippet>> ofNodes() {
        return named(Snippet.in("yaml", "properties")
                .filter(each -> !each.file().startsWith("deploy/helm/"))
                .filter(each -> !isOfSpring(each)));
    }

    private static boolean isOfSpring(Snippet snippet) {
        return snippet.text().startsWith("spring.");
    }

    /** A key's last word is a component of one of the records that Spring Boot binds. */
    @Test
    void theAdapterForSpringHasThem() throws IOException {
        Path records = MarkdownFile.repository().resolve("client-spring-ai/src/main/java/dev/tokenbus/springai/boot");
        String chat = Files.readString(records.resolve("TokenbusChatProperties.java"));
        String connection = Files.readString(records.resolve("TokenbusProperties.java"));
        List<String> keys = Snippet.in("properties")
                .filter(SettingsTest::isOfSpring)
                .flatMap(each -> each.text().lines())
                .map(line -> line.replaceFirst("[\\[=].*", ""))
                .toList();

        assertThat(keys).isNotEmpty().allSatisfy(key -> {
            String name = HYPHEN.matcher(key.replaceFirst(".*\\.", ""))
                    .replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
            assertThat(key).startsWith("spring.ai.tokenbus.");
            assertThat(key.contains(".chat.") ? chat : connection).containsPattern("\\b" + name + "\\b");
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofNodes")
    void aNodeTakesThem(Snippet snippet) throws IOException {
        take(snippet.language(), snippet.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway: {prot: 9000}", "gateway: {port: high}", "worker: {upstream: {a: {baseUrll: x}}}"})
    void whatNoNodeTakesIsFound(String yaml) {
        assertThatThrownBy(() -> take("yaml", yaml)).isInstanceOf(BadConfigurationException.class);
    }

    private void take(String language, String text) throws IOException {
        Configuration.load(Files.writeString(folder.resolve("tokenbus." + language), text), Map.of());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theChartTakesItsValuesAndANodeWhatIsInThem() throws IOException {
        List<Snippet> values = ofTheChart()
                .filter(each -> !each.text().contains("seriesQuery"))
                .toList();

        assertThat(values).isNotEmpty();
        for (Snippet each : values) {
            assertThat(Chart.render(each.text())).contains("kind: Deployment");
            Map<?, ?> root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(each.text());
            if (root.get("config") != null) {
                take("yaml", new Dump(DumpSettings.builder().build()).dumpToString(root.get("config")));
            }
        }
    }

    @Test
    void theRulesOfTheAdapterNameMetricsThatThereAre() {
        List<String> metrics = ofTheChart()
                .filter(each -> each.text().contains("seriesQuery"))
                .flatMap(each -> METRIC.matcher(each.text()).results())
                .map(MatchResult::group)
                .toList();

        List<String> known = MarkdownFile.of("docs/operations.md").codeWords();
        assertThat(metrics).isNotEmpty().allMatch(known::contains);
    }

    private static Stream<Snippet> ofTheChart() {
        return Snippet.in("yaml").filter(each -> each.file().startsWith("deploy/helm/"));
    }

    /** Those before commands, with their values. */
    @Test
    void aNodeTakesTheVariablesOfACommand() {
        List<Snippet> snippets = Snippet.in("sh", "bash").toList();
        int variables = 0;
        for (Snippet snippet : snippets) {
            for (String line : snippet.text().replace("\\\n", " ").lines().toList()) {
                Map<String, String> given = new HashMap<>();
                VARIABLE.matcher(line).results().forEach(found -> given.put(found.group(1), found.group(2)));
                variables += given.size();
                assertThat(Configuration.read(null, given, List.of(), Runnable::run)
                                .problems())
                        .as("%s: %s", snippet, line)
                        .isEmpty();
            }
        }
        assertThat(variables).isGreaterThan(8);
    }
}
