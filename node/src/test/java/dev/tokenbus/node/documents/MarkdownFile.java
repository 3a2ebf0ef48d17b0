package dev.tokenbus.node.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One Markdown file of the repository, read as far as its checks need it: prose, links, headings and tables. */
public record MarkdownFile(Path path, List<String> lines) {
    /** Folders of the build and of tools, which are not part of the repository. */
    private static final Set<String> FOREIGN = Set.of("target", "node_modules", ".git", "shared");

    private static final Pattern HEADING = Pattern.compile("#{1,6} (.*)");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern CELL_BORDER = Pattern.compile("(?<!\\\\)\\|");

    /** The top of the repository, whether tests run there or in a module. */
    public static Path repository() {
        return Stream.of("..", ".")
                .map(Path::of)
                .filter(path -> Files.exists(path.resolve("cluster.xml")))
                .findFirst()
                .orElseThrow()
                .toAbsolutePath()
                .normalize();
    }

    public static MarkdownFile of(String name) {
        return read(repository().resolve(name));
    }

    /** As {@link #all}, for who cannot throw. */
    public static List<MarkdownFile> repositoryFiles() {
        try {
            return all();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<MarkdownFile> all() throws IOException {
        Path top = repository();
        try (Stream<Path> files = Files.walk(top)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> Stream.of(top.relativize(file).toString().split("[/\\\\]"))
                            .noneMatch(FOREIGN::contains))
                    .map(MarkdownFile::read)
                    .toList();
        }
    }

    private static MarkdownFile read(Path file) {
        try {
            return new MarkdownFile(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return repository().relativize(path).toString();
    }

    /** The lines outside blocks of code. */
    public List<String> prose() {
        List<String> prose = new ArrayList<>();
        boolean code = false;
        for (String line : lines) {
            if (line.stripLeading().startsWith("```")) {
                code = !code;
            } else if (!code) {
                prose.add(line);
            }
        }
        return prose;
    }

    /** The first block of code in a language under a heading. */
    public String block(String language, String heading) {
        List<String> section = lines.stream()
                .dropWhile(line -> !line.matches("#+ " + Pattern.quote(heading)))
                .dropWhile(line -> !line.equals("```" + language))
                .skip(1)
                .takeWhile(line -> !line.equals("```"))
                .toList();
        return String.join("\n", section);
    }

    /** The targets of all links that lead to this repository. */
    List<String> relativeLinks() {
        return all(LINK, prose()).stream()
                .filter(target -> !target.matches("[a-z]+:.*"))
                .toList();
    }

    /** The words between backticks in the prose. */
    public List<String> codeWords() {
        return all(CODE, prose());
    }

    /** The command lines in code blocks that begin with {@code start}, without comments. */
    List<String> commands(String start) {
        return lines.stream()
                .filter(line -> line.contains(start))
                .filter(line -> !prose().contains(line))
                .map(line -> line.substring(line.indexOf(start)).replaceFirst("  +#.*", ""))
                .toList();
    }

    /** The anchors of all headings, by the rule of GitHub and its like. */
    public Set<String> anchors() {
        Set<String> anchors = new TreeSet<>();
        for (String line : prose()) {
            var heading = HEADING.matcher(line);
            if (heading.matches()) {
                anchors.add(heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }

    /** The rows of all tables between a heading and the next one, each without the table's own head. */
    public List<List<String>> rows(String heading) {
        List<String> section = prose().stream()
                .dropWhile(line -> !line.matches("#+ " + Pattern.quote(heading)))
                .skip(1)
                .takeWhile(line -> !line.startsWith("#"))
                .toList();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < section.size(); i++) {
            boolean isHead = i + 1 < section.size() && section.get(i + 1).startsWith("|---");
            if (section.get(i).startsWith("| ") && !isHead) {
                rows.add(cells(section.get(i)));
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalStateException(name() + " has no table under the heading " + heading);
        }
        return rows;
    }

    private static List<String> cells(String row) {
        return Stream.of(CELL_BORDER.split(row, -1)).skip(1).map(String::strip).toList();
    }

    /** The words between backticks in a cell. */
    public static List<String> words(String cell) {
        return all(CODE, List.of(cell));
    }

    private static List<String> all(Pattern pattern, List<String> lines) {
        return lines.stream()
                .flatMap(line -> pattern.matcher(line).results().map((MatchResult found) -> found.group(1)))
                .toList();
    }
}
