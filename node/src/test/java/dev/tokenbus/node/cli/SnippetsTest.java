package dev.tokenbus.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.node.documents.MarkdownFile;
import dev.tokenbus.node.documents.Snippet;
import dev.tokenbus.testkit.machine.MachineTool;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.xml.sax.InputSource;
import picocli.CommandLine;

/** Every block of code in the documents is read by who would read it: our commands by the command line, the others by their parsers. */
class SnippetsTest {
    /** Who reads the blocks that are read elsewhere: runs them, compiles them, or has the program that they are for read them. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "docs/java.md java", "client/src/test/java/dev/tokenbus/client/JavadocExamplesTest.java",
            "docs/quickstart.md java", "client/src/test/java/dev/tokenbus/client/JavadocExamplesTest.java",
            "docs/testing.md java", "testkit-junit5/src/test/java/dev/tokenbus/testkit/junit5/TestingPageTest.java",
            "docs/doors.md toml", "node/src/test/java/dev/tokenbus/node/sdk/CodexCli.java",
            "docs/operations.md promql", "node/src/test/java/dev/tokenbus/node/prometheus/PrometheusIT.java",
            "docs/quickstart.md html", "node/src/test/java/dev/tokenbus/node/sdk/QuickstartIT.java",
            "docs/quickstart.md jsx", "node/src/test/java/dev/tokenbus/node/client/JavaScriptPackageIT.java",
            "client/js/README.md jsx", "node/src/test/java/dev/tokenbus/node/client/JavaScriptPackageIT.java");

    /** Programs that are in a shell's blocks besides ours. */
    private static final Set<String> PROGRAMS = Set.of(
            "cat",
            "curl",
            "mvn",
            "npm",
            "npx",
            "kubectl",
            "helm",
            "openssl",
            "sudo",
            "umask",
            "echo",
            "node",
            "source",
            "kill",
            "nginx",
            "caddy",
            "systemctl",
            "python3",
            "python",
            "printf",
            "export",
            "promtool",
            "docker",
            "prometheus",
            "envoy",
            "grep",
            "tar",
            "cd",
            "git",
            "java");

    /** They may show what is gone. */
    private static final Set<String> HISTORIES = Set.of("CHANGELOG.md", "performance-history.md");

    /** What only a clone has is parsed where it is written. */
    private static final Set<String> OF_A_CLONE = Set.of("chaos", "bench", "jmh");

    @TempDir
    private Path folder;

    static Stream<Named<Snippet>> snippets() {
        return Snippet.all().stream().map(snippet -> Named.of(snippet.toString(), snippet));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("snippets")
    void aBlockOfCodeIsReadByWhoWouldReadIt(Snippet snippet) throws Exception {
        switch (snippet.language()) {
            case "sh", "bash" -> snippet.commands().forEach(SnippetsTest::isCommand);
            case "json" -> assertThatCode(() -> new JsonObject(snippet.text())).doesNotThrowAnyException();
            case "yaml" ->
                new Load(LoadSettings.builder().build())
                        .loadAllFromString(snippet.text())
                        .forEach(document -> assertThat(document).isNotNull());
            case "properties" -> assertThat(properties(snippet.text())).isNotEmpty();
            case "xml" ->
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader("<x>" + snippet.text() + "</x>")));
            case "js" -> compiles("node", "program.mjs", snippet.text(), "--check");
            case "python" -> compiles("python3", "program.py", snippet.text(), "-m", "py_compile");
            case "" -> assertThat(snippet.commands()).noneMatch(SnippetsTest::looksLikeACommand);
            default -> {
                String test = ELSEWHERE.get(snippet.file() + " " + snippet.language());
                assertThat(test).as("who reads it").isNotNull();
                assertThat(MarkdownFile.repository().resolve(test)).content().contains(snippet.file());
            }
        }
    }

    private void compiles(String program, String name, String text, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        List<String> command =
                new ArrayList<>(List.of(MachineTool.onPath(program).toString()));
        command.addAll(List.of(options));
        command.add(file.toString());
        ProcessRun.of(command, folder, Map.of(), Duration.ofMinutes(1)).assertSucceeded();
    }

    private static Properties properties(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        return properties;
    }

    private static boolean looksLikeACommand(List<String> words) {
        return !words.isEmpty()
                && (isOurs(words.get(0))
                        || Set.of("curl", "mvn", "npm", "kubectl").contains(words.get(0)));
    }

    private static boolean isOurs(String program) {
        return program.equals("./tokenbus") || program.equals("tokenbus");
    }

    /** Ours with options that there are; any other one of the programs that the documents name. */
    private static void isCommand(List<String> words) {
        if (words.isEmpty()) {
            return;
        }
        if (!isOurs(words.get(0))) {
            assertThat(PROGRAMS).contains(words.get(0));
            return;
        }
        List<String> arguments = words.subList(1, words.size()).stream()
                .filter(word -> !word.equals("..."))
                .toList();
        if (arguments.isEmpty() || !OF_A_CLONE.contains(arguments.get(0))) {
            TokenbusCommand.commandLine().parseArgs(arguments.toArray(String[]::new));
        }
    }

    /** Also those in the middle of a sentence. */
    @Test
    void aCommandOfOursInTheProseIsOneThatThereIs() {
        List<String> commands = MarkdownFile.repositoryFiles().stream()
                .filter(file -> !HISTORIES.contains(file.path().getFileName().toString()))
                .flatMap(file -> file.codeWords().stream())
                .filter(word -> word.matches("(?:[A-Z_]+=\\S+ )*\\./tokenbus .*"))
                .toList();

        assertThat(commands)
                .hasSizeGreaterThan(40)
                .allSatisfy(command -> Snippet.commands(command).forEach(SnippetsTest::isBegunAsACommand));
    }

    /** As {@link #isCommand}; a sentence may leave out what such a command needs. */
    private static void isBegunAsACommand(List<String> words) {
        try {
            isCommand(words);
        } catch (CommandLine.MissingParameterException e) {
            assertThat(words).hasSizeLessThanOrEqualTo(3);
        }
    }

    @Test
    void noFenceIsLeftOpenOrMisread() {
        long fences = MarkdownFile.repositoryFiles().stream()
                .flatMap(file -> file.lines().stream())
                .filter(line -> line.strip().startsWith("```"))
                .count();

        assertThat(fences).isEqualTo(2 * snippets().count());
    }

    @Test
    void theDocumentsHaveBlocksOfEachKind() {
        assertThat(snippets().map(each -> each.getPayload().language()).toList())
                .hasSizeGreaterThan(60)
                .contains("sh", "json", "yaml", "properties", "js", "python", "xml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "./tokenbus dev --prot 80",
                "./tokenbus stauts",
                "A=b ./tokenbus chat --nope x",
                "cat x | ./tokenbus chat --nope",
                "rm -rf x"
            })
    void aCommandThatThereIsNotIsFound(String line) {
        Snippet snippet = new Snippet("here", 1, "sh", line);

        assertThatThrownBy(() -> snippet.commands().forEach(SnippetsTest::isCommand))
                .isNotNull();
    }
}
