package dev.tokenbus.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.node.MarkdownFile;
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

/** Every block of code in the documents is read by who would read it: our commands by the command line, the others by their parsers. */
class SnippetsTest {
    /** Blocks that another test owns, which runs or compiles them, by file and language. */
    private static final Set<String> OF_OTHERS = Set.of(
            "docs/java.md java",
            "docs/testing.md java",
            "docs/quickstart.md java",
            "docs/doors.md toml",
            "docs/operations.md promql");

    /** JSX has no reader here but the bundler of JavaScriptReactIT, whose page is another one. */
    private static final Set<String> READ_BY_NOBODY = Set.of("client/js/README.md jsx", "docs/quickstart.md jsx");

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
            "prometheus",
            "envoy",
            "grep",
            "tar",
            "cd",
            "git",
            "java");

    /** What only a clone has is parsed where it is written. */
    private static final Set<String> OF_A_CLONE = Set.of("chaos", "bench", "jmh");

    @TempDir
    private Path folder;

    static Stream<Named<Snippet>> snippets() {
        return MarkdownFile.repositoryFiles().stream()
                .flatMap(SnippetsTest::snippetsOf)
                .map(snippet -> Named.of(snippet.toString(), snippet));
    }

    private static Stream<Snippet> snippetsOf(MarkdownFile file) {
        return Snippet.of(MarkdownFile.repository().relativize(file.path()).toString(), file.lines()).stream();
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
                String kind = snippet.file() + " " + snippet.language();
                assertThat(OF_OTHERS.contains(kind) || READ_BY_NOBODY.contains(kind))
                        .as(kind)
                        .isTrue();
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
