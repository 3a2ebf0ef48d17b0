package dev.tokenbus.node.config.describe;

import dev.tokenbus.node.config.Sections;
import dev.tokenbus.node.config.given.RecordBinder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Describes every key. Meanings are the javadoc of the records, which a test copies into a resource; defaults are the records' own; and
 * what is expected is what a record says that is given a value that cannot be good.
 */
public final class Descriptions {
    static final String BASE_URL = Sections.ANY_UPSTREAM + ".baseUrl";

    private static final String RESOURCE = "meanings.txt";
    private static final Pattern EXPECTED = Pattern.compile("\\(expected: (.*?)(, but [^,]*)?\\)$");

    private Descriptions() {}

    /** All keys in their order; those of a model server called {@code NAME} stand for those of all. */
    public static List<Description> all() {
        return of(resource());
    }

    /**
     * As {@link #all} with these meanings.
     *
     * @param text a line {@code key = meaning} for each key, and before those of a group a line {@code [sentence]}
     */
    public static List<Description> of(String text) {
        Map<String, String> groups = new HashMap<>();
        Map<String, String> meanings = meanings(text, groups);
        List<Description> all = new ArrayList<>();
        Sections.defaults()
                .forEach((section, defaults) -> Sections.read(
                        section,
                        defaults,
                        (key, component, value, owner) -> all.add(new Description(
                                key,
                                groups.getOrDefault(key, ""),
                                meanings.getOrDefault(key, ""),
                                value,
                                expected(key, section, defaults, component)))));
        return all;
    }

    private static Map<String, String> meanings(String text, Map<String, String> groups) {
        Map<String, String> meanings = new HashMap<>();
        String group = "";
        for (String line : text.split("\n")) {
            int equals = line.indexOf(" = ");
            if (line.startsWith("[")) {
                group = line.substring(1, line.length() - 1);
            } else if (equals > 0) {
                groups.put(line.substring(0, equals), group);
                meanings.put(line.substring(0, equals), line.substring(equals + 3));
            }
        }
        return meanings;
    }

    private static String resource() {
        try (InputStream in = Descriptions.class.getResourceAsStream(RESOURCE)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String expected(String key, String section, Record defaults, RecordComponent component) {
        List<String> problems = new ArrayList<>();
        new RecordBinder(Map.of(key, impossible(component.getType())), problems::add).bind(section, defaults);
        return problems.stream()
                .filter(problem -> problem.startsWith(key + ":"))
                .map(EXPECTED::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElse("");
    }

    /** A value that no key of this type takes. */
    private static String impossible(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return String.valueOf(Integer.MIN_VALUE);
        } else if (type == long.class || type == Long.class) {
            return String.valueOf(Long.MIN_VALUE);
        } else if (type == Duration.class) {
            return String.valueOf(Long.MIN_VALUE / 1_000_000);
        } else if (type == double.class) {
            return "-1e300";
        }
        return "\u0001";
    }
}
