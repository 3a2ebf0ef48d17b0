package dev.tokenbus.node.config.given;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Reads a file of values in UTF-8, by its name as YAML or as properties, and says in words why one cannot be read. */
public final class ConfigurationFile {
    private static final int MOST_BYTES = 1 << 20;

    private ConfigurationFile() {}

    /** Takes a file's values; throws {@link BadConfigurationException} for one that cannot be read. */
    public static void read(Path file, GivenValues given) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        boolean isYaml = name.endsWith(".yaml") || name.endsWith(".yml");
        if (!isYaml && !name.endsWith(".properties")) {
            throw unreadable(file, "its name has to end in .yaml, .yml or .properties");
        }
        String text = text(file);
        if (isYaml) {
            new YamlFile(file, text, given).read();
        } else {
            PropertiesFile.read(file, text, given);
        }
    }

    private static String text(Path file) {
        byte[] bytes;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw unreadable(file, "it has more than " + MOST_BYTES + " bytes");
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file, inWords(e));
        }
        if (bytes.length >= 2 && (bytes[0] ^ bytes[1]) == 1 && (bytes[0] & 0xFE) == 0xFE) {
            throw unreadable(file, "it is UTF-16, and has to be UTF-8");
        }
        String text = decoded(file, bytes);
        // Editors of Windows begin a file with a byte order mark.
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static String decoded(Path file, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            int line = 1 + (int) out.flip().chars().filter(c -> c == '\n').count();
            throw refused(new Place(file, line, 0), "not readable (it is not UTF-8)");
        }
        return out.flip().toString();
    }

    private static BadConfigurationException unreadable(Path file, String why) {
        return new BadConfigurationException(
                List.of(new Problem(null, null, "configuration file " + file + ": not readable (" + why + ")")));
    }

    static BadConfigurationException refused(Place place, String message) {
        return new BadConfigurationException(List.of(new Problem(place, null, message)));
    }

    /** The message of an exception of this kind is often the path alone. */
    public static String inWords(Exception failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        } else if (failure instanceof AccessDeniedException) {
            return "permission denied";
        } else if (failure instanceof CharacterCodingException) {
            return "it is not UTF-8";
        }
        return String.valueOf(failure.getMessage());
    }
}
