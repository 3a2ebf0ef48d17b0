package dev.tokenbus.node.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The log has one name for one thing: docs/operations.md lists the keys that the code uses, and code says what differs by key. */
class LogKeysTest {
    /** What each line may have, whatever the event. */
    private static final Set<String> FIXED = Set.of("time", "level", "logger", "msg", "node", "error", "stack");

    private static final Pattern KEY = Pattern.compile("\\.addKeyValue\\(\\s*\"(\\w+)\"");
    private static final Pattern ANY_KEY = Pattern.compile("\\.addKeyValue\\(");

    /** A sentence with a value in it, or with an exception beside it. */
    private static final Pattern UNSTRUCTURED = Pattern.compile(
            "\\b(LOG|log)\\.(trace|debug|info|warn|error)\\(\\s*+(?!\")|\\.log\\(\\s*\"[^\"]*\\{}|\\b(LOG|log)\\.\\w+\\(\\s*\"[^\"]*(\\{}|\",)");

    /** Tools on a developer's machine. */
    private static final Set<String> NO_NODE = Set.of("benchmarks", "testkit", "testkit-property", "fuzz");

    private static List<Path> sources() throws IOException {
        try (Stream<Path> modules = Files.list(MarkdownFile.repository())) {
            return modules.filter(
                            module -> !NO_NODE.contains(module.getFileName().toString()))
                    .map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .flatMap(LogKeysTest::below)
                    .filter(LogKeysTest::logs)
                    .toList();
        }
    }

    private static Stream<Path> below(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean logs(Path source) {
        try {
            return Files.readString(source).contains("org.slf4j.Logger");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> found(Pattern pattern, String source) {
        return pattern.matcher(source)
                .results()
                .map(result -> result.group(result.groupCount()))
                .toList();
    }

    @Test
    void thePageListsTheKeysThatTheCodeUsesAndNoOthers() throws IOException {
        Set<String> used = new TreeSet<>(FIXED);
        for (Path source : sources()) {
            used.addAll(found(KEY, Files.readString(source)));
        }

        Set<String> listed = MarkdownFile.of("docs/operations.md").rows("Keys of the log").stream()
                .flatMap(row -> MarkdownFile.words(row.get(0)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(used);
    }

    @Test
    void eachKeyIsAWordInTheCodeAndNoneOfTheFixedOnes() throws IOException {
        for (Path source : sources()) {
            String text = Files.readString(source);
            assertThat(found(KEY, text)).as(source.toString()).doesNotContainAnyElementsOf(FIXED);
            assertThat(ANY_KEY.matcher(text).results())
                    .as(source.toString())
                    .hasSize(found(KEY, text).size());
        }
    }

    @Test
    void eachLineIsAFixedSentence() throws IOException {
        for (Path source : sources()) {
            String text = Files.readString(source);
            assertThat(UNSTRUCTURED.matcher(text).results().map(MatchResult::group))
                    .as(source.toString())
                    .isEmpty();
        }
    }

    @Test
    void theCheckOfSentencesCanFail() {
        assertThat(List.of("LOG.info(line)", "LOG.info(\"took {} ms\", 3)", "LOG.atInfo().log(\"took {} ms\", 3)"))
                .allMatch(text -> UNSTRUCTURED.matcher(text).find());
        assertThat(List.of("LOG.info(\"has begun\")", "LOG.atInfo().addKeyValue(\"a\", 3).log(\"has begun\")"))
                .noneMatch(text -> UNSTRUCTURED.matcher(text).find());
    }
}
