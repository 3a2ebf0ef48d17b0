package dev.tokenbus.node.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each command and program of README and docs/quickstart.md is run by the test that is named here, or has a reason why none runs it. */
class FirstStepsTest {
    private static final Set<String> FILES = Set.of("README.md", "docs/quickstart.md");

    /** By the command's first words. */
    private static final Map<String, String> COMMANDS = Map.ofEntries(
            Map.entry("./tokenbus dev", "LauncherIT"),
            Map.entry("./tokenbus dev --upstream", "DevUpstreamTest"),
            Map.entry("./tokenbus dev --model-file", "ModelFileIT"),
            Map.entry("./tokenbus chat", "ChatCommandIT"),
            Map.entry("./tokenbus init", "SetupIT"),
            Map.entry("./tokenbus init --upstream", "QuickstartIT"),
            Map.entry("./tokenbus doctor", "QuickstartIT"),
            Map.entry("./tokenbus status", "ClusterProcessIT"),
            Map.entry("./tokenbus top", "TopIT"),
            Map.entry("./tokenbus streams", "StreamsCommandIT"),
            Map.entry("./tokenbus node", "ClusterProcessIT"),
            Map.entry("./tokenbus chaos", "ends processes for minutes, at random; a person runs it"),
            Map.entry("cat notes.txt", "ChatCommandIT"),
            Map.entry("mvn verify", "is what runs the tests"),
            Map.entry("python3 -m http.server", "takes a fixed port; QuickstartIT serves the page on a free one"),
            Map.entry("npm pack", "JavaScriptPackageIT"),
            Map.entry("cd", "the tests have folders of their own"),
            Map.entry("npm init", "JavaScriptPackageIT writes the file that it makes"),
            Map.entry("npm install", "JavaScriptPackageIT"),
            Map.entry("npx esbuild", "QuickstartIT"),
            Map.entry("helm install", "there is no cluster; ChartTest renders, lints and checks"),
            Map.entry("mvn -Dquick -Dmaven.test.skip=true", "would build within the build; tried by hand"),
            Map.entry(
                    "mvn -q compile exec:java",
                    "needs what the line before it installs; QuickstartIT runs the program"));

    private static final Map<String, String> PROGRAMS = Map.of(
            "README.md js", "JavaScriptPackageIT",
            "docs/quickstart.md js", "QuickstartIT",
            "docs/quickstart.md jsx", "QuickstartIT",
            "docs/quickstart.md html", "QuickstartIT",
            "docs/quickstart.md java", "QuickstartIT",
            "docs/quickstart.md python",
                    "OpenAI's package for Python is on no registry that the tests use; it is compiled");

    private static Stream<Snippet> snippets(String... languages) {
        return Snippet.in(languages).filter(each -> FILES.contains(each.file()));
    }

    private static Stream<String> commands() {
        return snippets("sh")
                .flatMap(each -> each.commands().stream())
                .filter(words -> !words.isEmpty())
                .map(words -> String.join(" ", words));
    }

    private static Optional<String> longestBeginning(String command) {
        return COMMANDS.keySet().stream()
                .filter(command::startsWith)
                .max((one, other) -> Integer.compare(one.length(), other.length()));
    }

    @Test
    void eachCommandIsRunOrHasAReason() {
        assertThat(commands())
                .hasSizeGreaterThan(20)
                .allMatch(command -> longestBeginning(command).isPresent());
    }

    @Test
    void eachProgramIsRunOrHasAReason() {
        List<String> kinds = snippets("js", "jsx", "html", "java", "python", "ts", "tsx")
                .map(each -> each.file() + " " + each.language())
                .distinct()
                .toList();

        assertThat(kinds).containsExactlyInAnyOrderElementsOf(PROGRAMS.keySet());
    }

    @Test
    void noEntryIsForACommandThatIsGone() {
        Set<String> used = new TreeSet<>();
        commands().forEach(command -> used.add(longestBeginning(command).orElse("")));

        assertThat(used).containsExactlyInAnyOrderElementsOf(COMMANDS.keySet());
    }

    @Test
    void theTestsAreThere() throws IOException {
        Set<String> tests = new TreeSet<>();
        try (Stream<Path> files = Files.walk(MarkdownFile.repository().resolve("node/src/test/java"))) {
            files.forEach(file -> tests.add(file.getFileName().toString().replace(".java", "")));
        }

        assertThat(Stream.concat(COMMANDS.values().stream(), PROGRAMS.values().stream())
                        .filter(value -> !value.contains(" ")))
                .hasSizeGreaterThan(15)
                .allMatch(tests::contains);
    }

    /** The first program for Java needs the version that there is. */
    @Test
    void thePomForAnEmptyProjectNamesThisVersion() throws IOException {
        String version = Files.readString(MarkdownFile.repository().resolve("pom.xml"))
                .lines()
                .filter(line -> line.contains("<version>"))
                .findFirst()
                .orElseThrow()
                .strip();

        assertThat(MarkdownFile.of("docs/java.md").block("xml", "An empty project"))
                .contains("<artifactId>client</artifactId>")
                .contains(version);
    }
}
