package dev.tokenbus.node;

import static org.assertj.core.api.Assertions.assertThat;

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

    private static void isATest(String name) throws ClassNotFoundException {
        String[] parts = name.split("\\.");

        assertThat(Class.forName("dev.tokenbus.node." + parts[0]).getDeclaredMethods())
                .filteredOn(method ->
                        method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class))
                .extracting(method -> method.getName())
                .contains(parts[1]);
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
