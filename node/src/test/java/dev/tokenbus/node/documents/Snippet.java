package dev.tokenbus.node.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fenced block of a document.
 *
 * @param line where it begins, counted from 1
 * @param language the word behind the fence; empty for a picture
 */
public record Snippet(String file, int line, String language, String text) {
    private static final Pattern FENCE = Pattern.compile(" *```(\\w*)\\s*");
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");
    private static final Pattern HERE_DOCUMENT = Pattern.compile("(?ms)^(.*)<<'?(\\w+)'?(.*?)\\n.*?^\\2$");

    /** Every one of the repository. */
    public static List<Snippet> all() {
        return MarkdownFile.repositoryFiles().stream()
                .flatMap(file ->
                        of(MarkdownFile.repository().relativize(file.path()).toString(), file.lines()).stream())
                .toList();
    }

    /** Those in one of these languages. */
    public static Stream<Snippet> in(String... languages) {
        return all().stream().filter(each -> List.of(languages).contains(each.language()));
    }

    private static List<Snippet> of(String file, List<String> lines) {
        List<Snippet> found = new ArrayList<>();
        int begin = -1;
        String language = "";
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (!fence.matches()) {
                continue;
            }
            if (begin < 0) {
                begin = i;
                language = fence.group(1);
            } else {
                found.add(new Snippet(file, begin + 1, language, String.join("\n", lines.subList(begin + 1, i))));
                begin = -1;
            }
        }
        return found;
    }

    /** The commands of a shell's lines, as words: without variables before them, comments, and what a file is made of. */
    public List<List<String>> commands() {
        return commands(text);
    }

    /** As {@link #commands()}, of a text that is no fenced block. */
    public static List<List<String>> commands(String text) {
        String joined = HERE_DOCUMENT.matcher(text).replaceAll("$1").replace("\\\n", " ");
        List<List<String>> commands = new ArrayList<>();
        for (String each : joined.lines().toList()) {
            for (String part : each.replaceFirst("(^|\\s)#.*", "").split("\\s(?:\\||&&)\\s|;\\s")) {
                commands.add(words(part));
            }
        }
        return commands;
    }

    private static List<String> words(String command) {
        List<String> words = WORD.matcher(command)
                .results()
                .map(found -> QUOTED.matcher(found.group())
                        .replaceAll(quoted ->
                                Matcher.quoteReplacement(quoted.group(1) == null ? quoted.group(2) : quoted.group(1))))
                .takeWhile(word -> !word.startsWith(">") && !word.equals("&"))
                .toList();
        int first = 0;
        while (first < words.size() && words.get(first).matches("[A-Z_]+=.*")) {
            first++;
        }
        return words.subList(first, words.size());
    }

    @Override
    public String toString() {
        return file + ":" + line + " " + language;
    }
}
