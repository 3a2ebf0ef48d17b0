package dev.tokenbus.node.config.given;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;

/** Reads properties, one after the other, to know the line of each. */
final class PropertiesFile {
    private static final Pattern COMMENT_OR_BLANK = Pattern.compile("\\s*([#!].*)?");
    /** A backslash at the end, unless that is one of a pair. */
    private static final Pattern GOES_ON = Pattern.compile(".*(?<!\\\\)(\\\\\\\\)*\\\\");

    private PropertiesFile() {}

    static void read(Path file, String text, GivenValues given) {
        String[] lines = text.split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (COMMENT_OR_BLANK.matcher(lines[i]).matches()) {
                continue;
            }
            Place place = new Place(file, i + 1, 0);
            StringBuilder property = new StringBuilder(lines[i]);
            while (GOES_ON.matcher(lines[i]).matches() && i + 1 < lines.length) {
                i++;
                property.append('\n').append(lines[i]);
            }
            load(property.toString(), place)
                    .forEach((key, value) ->
                            given.put(key.toString(), value.toString(), new Origin.InFile(key.toString(), place)));
        }
    }

    private static Properties load(String property, Place place) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(property));
            return properties;
        } catch (IllegalArgumentException e) {
            throw ConfigurationFile.refused(place, "not readable (" + e.getMessage() + ")");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
