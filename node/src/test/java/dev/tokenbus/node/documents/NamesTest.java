package dev.tokenbus.node.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.describe.Description;
import dev.tokenbus.node.config.describe.Descriptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents name in backticks is there: fields, codes, functions, keys, variables, files, folders. */
class NamesTest {
    /** They may name what is gone. */
    private static final Set<String> HISTORIES = Set.of("CHANGELOG.md", "docs/performance-history.md");

    /** A name that no English word looks like: with a hump, or with an underscore. */
    private static final Pattern NAME =
            Pattern.compile("(?<![\\w-])(?:_*[a-z]+[a-z0-9]*[A-Z]\\w*|\\w*[a-zA-Z0-9]_\\w+)(?![\\w-])");

    private static final Pattern VARIABLE = Pattern.compile("TOKENBUS_[A-Z0-9_]*[A-Z0-9]");
    private static final Pattern KEY = Pattern.compile(
            "(?<![\\w./-])(gateway|worker|node|metrics|tracing|log|cluster)(\\.[a-z]\\w*)+(?![\\w…./])");
    private static final Pattern PROPERTY = Pattern.compile("(?<![\\w-])-D([a-z][\\w.]*)");
    private static final Pattern FILE = Pattern.compile("[\\w@.-]*(?:/[\\w@.-]+)*/?");

    /** Names of others, which no file of ours has: of their protocols, of their metrics, and words to be replaced. */
    private static final Set<String> OF_OTHERS = Set.of(
            "web_search_preview",
            "defer_loading",
            "supports_websockets",
            "NAMESPACE__NAME",
            "STREAM_ID",
            "VIEW_TOKEN",
            "messages_sent",
            "messages_dropped",
            "tcp_rmem",
            "tcp_wmem");

    /** Files that a reader has, or that a program writes. */
    private static final Set<String> OF_THE_READER = Set.of(
            "my.yaml",
            "protocol.json",
            "hello.mjs",
            "tokenbus.yaml",
            "keys.jsonl",
            "tokenbus.service",
            "src/main/java/Sky.java",
            "timeline.log",
            "logback-test.xml",
            "logback-spring.xml",
            "THIRD-PARTY.txt",
            "META-INF/sbom/bom.json");

    private static final SourceWords SOURCES = SourceWords.read();

    private static List<MarkdownFile> documents() {
        return MarkdownFile.repositoryFiles().stream()
                .filter(file -> !HISTORIES.contains(nameOf(file)))
                .toList();
    }

    private static String nameOf(MarkdownFile file) {
        return MarkdownFile.repository().relativize(file.path()).toString();
    }

    /** Each find in what stands in backticks, as the place where it is. */
    private static void inCode(Pattern pattern, Consumer<Found> found) {
        for (MarkdownFile file : documents()) {
            for (String code : file.codeWords()) {
                pattern.matcher(code).results().forEach(match -> found.accept(new Found(file, code, match)));
            }
        }
    }

    private record Found(MarkdownFile file, String code, MatchResult match) {
        String word() {
            return match.group();
        }

        @Override
        public String toString() {
            return nameOf(file) + ": " + word() + " in `" + code + "`";
        }
    }

    @Test
    void aFieldACodeOrAFunctionIsSomewhereInTheSources() {
        Set<String> metrics = metricsOfTheTable();
        List<Found> all = new ArrayList<>();
        inCode(NAME, all::add);

        assertThat(all).hasSizeGreaterThan(900);
        assertThat(all)
                .as("a name that others made is in OF_OTHERS")
                .filteredOn(found -> !SOURCES.words().contains(found.word()))
                .filteredOn(found -> !SOURCES.words().contains(withHumps(found.word())))
                .filteredOn(found -> !found.word().startsWith("TOKENBUS_"))
                .filteredOn(found -> !metrics.contains(found.word()))
                .filteredOn(found -> !OF_OTHERS.contains(found.word()))
                .isEmpty();
    }

    /** Python's client takes options in Python's spelling. */
    private static String withHumps(String name) {
        return Pattern.compile("(?<=[a-z])_([a-z])")
                .matcher(name)
                .replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
    }

    /** Those that {@code ReferencePagesTest} compares with the code. */
    private static Set<String> metricsOfTheTable() {
        return MarkdownFile.of("docs/operations.md").prose().stream()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> NAME.matcher(line).results())
                .map(MatchResult::group)
                .filter(word -> word.matches("(tokenbus|jvm|system|process|logback)_.*"))
                .collect(Collectors.toSet());
    }

    @Test
    void aKeyIsOneOfTheConfigurationOrARoomOrAFile() {
        Set<String> keys = Descriptions.all().stream().map(Description::key).collect(Collectors.toSet());
        Set<String> rooms = SOURCES.files().stream()
                .filter(name -> name.contains("/src/main/java/dev/tokenbus/"))
                .map(name ->
                        name.replaceFirst(".*/src/main/java/dev/tokenbus/", "").replace('/', '.'))
                .collect(Collectors.toSet());
        List<Found> all = new ArrayList<>();
        inCode(KEY, all::add);

        assertThat(all).hasSizeGreaterThan(300);
        assertThat(all)
                .filteredOn(found -> !isKey(keys, found.word()))
                .filteredOn(found -> !rooms.contains(found.word()))
                .filteredOn(found -> !found.word().matches("cluster\\.(py|xml)"))
                .isEmpty();
    }

    private static boolean isKey(Set<String> keys, String word) {
        String general = word.replaceFirst("^worker\\.upstream\\.\\w+\\.", "worker.upstream.NAME.");
        return keys.contains(general) || keys.stream().anyMatch(key -> key.startsWith(general + "."));
    }

    /** In blocks of code too. */
    @Test
    void aVariableIsOneThatIsRead() {
        Set<String> variables = documents().stream()
                .flatMap(file -> file.lines().stream())
                .flatMap(line -> VARIABLE.matcher(line).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(variables)
                .hasSizeGreaterThan(140)
                .allSatisfy(variable -> assertThat(
                                isVariable(variable) || SOURCES.words().contains(variable))
                        .as(variable)
                        .isTrue());
    }

    @Test
    void aVariableThatIsMisspeltIsFound() {
        assertThat(isVariable("TOKENBUS_GATEWAY_PRT")).isFalse();
        assertThat(isVariable("TOKENBUS_GATEWAY_PORT")).isTrue();
    }

    /** What is wrong with its value does not matter. */
    private static boolean isVariable(String name) {
        return name.matches("TOKENBUS_(NODE|GATEWAY|WORKER|METRICS|TRACING|LOG|CLUSTER)_.*")
                && Configuration.read(null, Map.of(name, ""), List.of(), Runnable::run).problems().stream()
                        .noneMatch(problem -> problem.toString().contains("unknown environment variable"));
    }

    @Test
    void aPropertyOfMavenOrOfTheJvmIsSomewhereInTheSources() {
        List<String> properties = documents().stream()
                .flatMap(file -> file.lines().stream())
                .filter(line -> !line.contains("**`-D") && !line.matches(".*Base64.*"))
                .flatMap(line -> PROPERTY.matcher(line).results())
                .map(found -> found.group(1))
                .filter(name -> name.contains("."))
                .filter(name -> name.startsWith("tokenbus.") || name.startsWith("jar."))
                .toList();

        assertThat(properties)
                .isNotEmpty()
                .allSatisfy(name ->
                        assertThat(Stream.of(name.split("\\."))).as(name).allMatch(SOURCES.words()::contains));
    }

    @Test
    void aFileOrAFolderIsThere() {
        Set<String> tops = SOURCES.files().stream()
                .map(name -> name.replaceFirst("/.*", ""))
                .collect(Collectors.toSet());
        List<String> missing = new ArrayList<>();
        int files = 0;
        for (MarkdownFile file : documents()) {
            for (String code : file.codeWords()) {
                if (FILE.matcher(code).matches() && looksLikeAFile(code, tops)) {
                    files++;
                    if (!isThere(file, code.replaceFirst("^\\./", "").replaceFirst("/$", ""))) {
                        missing.add(nameOf(file) + ": " + code);
                    }
                }
            }
        }
        assertThat(missing).as("a file that a reader has is in OF_THE_READER").isEmpty();
        assertThat(files).isGreaterThan(60);
    }

    private static boolean looksLikeAFile(String code, Set<String> tops) {
        if (code.startsWith("/")) {
            return false;
        }
        String first = code.replaceFirst("/.*", "");
        return !code.matches("[A-Z]\\w*[a-z]\\w*\\.json")
                        && code.matches(
                                ".*[\\w-]\\.(md|java|mjs|jsx?|tsx?|ya?ml|xml|json|py|sh|properties|toml|conf|service|txt|html|css)")
                || (code.contains("/") && tops.contains(first));
    }

    /** In the build's output, beside the document, at the top, or below any folder. */
    private static boolean isThere(MarkdownFile from, String name) {
        String beside = nameOf(from).replaceFirst("[^/]*$", "") + name;
        return name.matches("(.*/)?target(/.*)?")
                || OF_THE_READER.contains(name)
                || SOURCES.files().contains(name)
                || SOURCES.files().contains(beside)
                || SOURCES.files().stream().anyMatch(file -> file.endsWith("/" + name));
    }
}
