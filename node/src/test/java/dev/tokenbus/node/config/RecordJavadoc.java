package dev.tokenbus.node.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a record's javadoc says of each component. */
public final class RecordJavadoc {
    private static final String COMMENT = "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:public )?record %s\\(";
    private static final Pattern PARAM = Pattern.compile("@param (\\w+) (.*?)(?=@param |$)", Pattern.DOTALL);

    private RecordJavadoc() {}

    /** The text of each {@code @param} before the record of this name in a file, as Markdown on one line. */
    public static Map<String, String> params(Path source, String record) throws IOException {
        Matcher comment =
                Pattern.compile(COMMENT.formatted(record), Pattern.DOTALL).matcher(Files.readString(source));
        Map<String, String> params = new LinkedHashMap<>();
        if (comment.find()) {
            String text = comment.group(1).replaceAll("\\n\\s*\\*\\s?", " ").replaceAll("\\s+", " ");
            Matcher param = PARAM.matcher(text);
            while (param.find()) {
                params.put(param.group(1), markdown(param.group(2).strip()));
            }
        }
        return params;
    }

    /** The first sentence before the {@code @param}s of the record of this name in a file. */
    public static String sentence(Path source, String record) throws IOException {
        Matcher comment =
                Pattern.compile(COMMENT.formatted(record), Pattern.DOTALL).matcher(Files.readString(source));
        return comment.find()
                ? markdown(comment.group(1)
                        .replaceAll("\\n\\s*\\*\\s?", " ")
                        .replaceAll("\\s+", " ")
                        .strip()
                        .replaceFirst("(?<=[.])\\s.*", ""))
                : "";
    }

    /** Removes the default, which the page shows separately. */
    private static String markdown(String javadoc) {
        return javadoc.replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replaceAll("\\{@link (?:[\\w.]*[.#])?(\\w+)}", "`$1`")
                .replaceAll("[;,.] [Dd]efault (?:\\d+(?: \\d{3})?(?: MiB)?|`NONE`)", "");
    }
}
