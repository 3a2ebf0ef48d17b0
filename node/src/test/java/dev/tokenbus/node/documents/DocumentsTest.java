package dev.tokenbus.node.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The repository's Markdown fits a terminal, its links lead somewhere, and it names only what exists. */
class DocumentsTest {
    private static final int MOST_COLUMNS = 159;
    private static final int MOST_LINES_OF_README = 149;

    private static final Pattern TYPE = Pattern.compile("\\b(?:class|record|interface|enum) ([A-Z]\\w*)");
    private static final Pattern IMPORT = Pattern.compile("import (?:static )?[\\w.]*\\.([A-Z]\\w*)");
    private static final Pattern CLASS_NAME = Pattern.compile("[A-Z]\\w*[a-z]\\w*(?=$|\\.\\w+$)");

    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]+");

    /** Words in backticks that look like classes but are headers, schemes, errors of Python, or names of the mission document. */
    private static final Set<String> NO_CLASSES = Set.of(
            "Bearer",
            "Host",
            "Origin",
            "EventSource",
            "RuntimeError",
            "LLMWebSocketServer",
            "StreamMetrics",
            "WebSocketMetrics");

    /** They may name what is gone. */
    private static final Set<String> HISTORIES = Set.of("CHANGELOG.md", "docs/performance-history.md");

    @Test
    void noLineIsTooLongForATerminal() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (MarkdownFile file : MarkdownFile.all()) {
            for (int i = 0; i < file.lines().size(); i++) {
                int columns = file.lines()
                        .get(i)
                        .codePointCount(0, file.lines().get(i).length());
                if (columns > MOST_COLUMNS) {
                    tooLong.add(file.name() + ":" + (i + 1) + " has " + columns + " characters");
                }
            }
        }
        assertThat(tooLong).as("at most %d characters", MOST_COLUMNS).isEmpty();
    }

    @Test
    void theReadmeIsShort() {
        assertThat(MarkdownFile.of("README.md").lines()).hasSizeLessThanOrEqualTo(MOST_LINES_OF_README);
    }

    @Test
    void everyRelativeLinkLeadsToAFileAndItsHeading() throws IOException {
        List<MarkdownFile> files = MarkdownFile.all();
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (MarkdownFile file : files) {
            for (String link : file.relativeLinks()) {
                links++;
                if (!leadsSomewhere(file, link, files)) {
                    broken.add(file.name() + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(50);
    }

    private static boolean leadsSomewhere(MarkdownFile from, String link, List<MarkdownFile> files) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? from.path()
                : from.path().resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return parts.length == 1
                || files.stream()
                        .anyMatch(file ->
                                file.path().equals(target) && file.anchors().contains(parts[1]));
    }

    @Test
    void everyClassThatIsNamedExists() throws IOException {
        Set<String> known = knownTypes();
        Set<String> unknown = new TreeSet<>();
        int named = 0;
        for (MarkdownFile file : MarkdownFile.all()) {
            if (HISTORIES.contains(file.name())) {
                continue;
            }
            for (String word : file.codeWords()) {
                var name = CLASS_NAME.matcher(word);
                if (name.lookingAt()) {
                    named++;
                    if (!known.contains(name.group()) && !isOfTheLanguage(name.group())) {
                        unknown.add(file.name() + ": " + word);
                    }
                }
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(named).isGreaterThan(150);
    }

    @Test
    void everyCommandThatIsShownHasItsOptions() throws IOException {
        String sources = String.join("\n", mainSources());
        List<String> unknown = new ArrayList<>();
        int commands = 0;
        for (MarkdownFile file : MarkdownFile.all()) {
            for (String command : file.commands("./tokenbus ")) {
                commands++;
                Stream<String> quoted = Stream.concat(
                        Stream.of("name = \"" + command.split(" ")[1] + "\""),
                        OPTION.matcher(command).results().map(option -> "\"" + option.group() + "\""));
                quoted.filter(word -> !sources.contains(word))
                        .forEach(word -> unknown.add(file.name() + ": " + command + ": " + word));
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(commands).isGreaterThan(10);
    }

    @Test
    void everyRoomIsOnTheMap() throws IOException {
        Set<String> rooms = new TreeSet<>();
        MarkdownFile.of("docs/architecture.md")
                .rows("The rooms")
                .forEach(row -> rooms.addAll(MarkdownFile.words(row.get(1))));

        assertThat(rooms).isEqualTo(packages());
    }

    /** All packages of main sources, without {@code dev.tokenbus.} */
    private static Set<String> packages() throws IOException {
        Pattern name = Pattern.compile("package dev\\.tokenbus\\.([\\w.]+);");
        return mainSources().stream()
                .flatMap(source -> name.matcher(source).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> mainSources() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(MarkdownFile.repository())) {
            for (Path file : (Iterable<Path>) files.filter(DocumentsTest::isSource)::iterator) {
                if (file.toString().contains("/src/main/java/")) {
                    sources.add(Files.readString(file));
                }
            }
        }
        return sources;
    }

    private static boolean isOfTheLanguage(String name) {
        try {
            Class.forName("java.lang." + name);
            return true;
        } catch (ClassNotFoundException e) {
            return NO_CLASSES.contains(name);
        }
    }

    /** Every type of the repository's sources, and what they import. */
    private static Set<String> knownTypes() throws IOException {
        Set<String> known = new TreeSet<>();
        try (Stream<Path> files = Files.walk(MarkdownFile.repository())) {
            for (Path file : (Iterable<Path>) files.filter(DocumentsTest::isSource)::iterator) {
                String source = Files.readString(file, StandardCharsets.UTF_8);
                Stream.of(TYPE, IMPORT)
                        .flatMap(pattern -> pattern.matcher(source).results())
                        .forEach(found -> known.add(found.group(1)));
            }
        }
        return known;
    }

    private static boolean isSource(Path file) {
        String path = file.toString().replace('\\', '/');
        return path.contains("/src/") && path.endsWith(".java")
                || path.contains("/client/python/src/") && path.endsWith(".py")
                || path.contains("/client/js/")
                        && !path.contains("/node_modules/")
                        && (path.endsWith(".js") || path.endsWith(".d.ts"));
    }
}
