package dev.tokenbus.node.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/clients.md has each case of each client, and the tests that it names exist. */
class ClientsPageTest {
    private static final MarkdownFile PAGE = MarkdownFile.of("docs/clients.md");
    private static final List<String> CASES = List.of(
            "success",
            "error before the first byte",
            "error after it",
            "cancel",
            "a worker's death",
            "a gateway's death");
    private static final List<Path> TESTS = testSources();
    private static final Path CASES_SOURCE =
            Path.of("../testkit/src/main/java/dev/tokenbus/testkit/client/ClientCases.java");
    private static final Pattern HEADING = Pattern.compile("(?m)^## (.*)$");
    private static final Pattern SCRIPT = Pattern.compile("`(\\w+/\\w+\\.mjs)`");

    private static Stream<String> clients() {
        return HEADING.matcher(String.join("\n", PAGE.lines())).results().map(heading -> heading.group(1));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void eachCaseOfAClientHasItsTests(String client) {
        List<List<String>> rows = PAGE.rows(client);

        // A row without a name goes on with the case of the row above it.
        assertThat(rows)
                .extracting(row -> row.get(0))
                .filteredOn(name -> !name.isEmpty())
                .containsExactlyElementsOf(CASES);
        assertThat(rows)
                .allSatisfy(row ->
                        assertThat(MarkdownFile.words(row.get(2))).isNotEmpty().allSatisfy(ClientsPageTest::isATest));
    }

    /** In the tests of whichever module; those of {@code ClientCases} are those of each class that extends it. */
    private static void isATest(String name) {
        String[] parts = name.split("\\.");
        Path file = TESTS.stream()
                .filter(path -> path.endsWith(parts[0] + ".java"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no class of tests: " + parts[0]));
        String source = text(file);
        String all = source.contains("extends ClientCases<") ? source + text(CASES_SOURCE) : source;

        assertThat(all)
                .as(name)
                .containsPattern("@(Test|ParameterizedTest)[^{}]*(\\{[^}]*}[^{}]*)*void " + parts[1] + "\\(");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> testSources() {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            List<Path> found = new ArrayList<>();
            for (Path tests : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(tests)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void eachScriptThatIsNamedExists() {
        List<String> scripts = SCRIPT.matcher(String.join("\n", PAGE.lines()))
                .results()
                .map((MatchResult script) -> script.group(1))
                .toList();

        assertThat(scripts)
                .hasSizeGreaterThan(8)
                .allSatisfy(script -> assertThat(ClientsPageTest.class.getResource("/clients/" + script))
                        .isNotNull());
    }
}
