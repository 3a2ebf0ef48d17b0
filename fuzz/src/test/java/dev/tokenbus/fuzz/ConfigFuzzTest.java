package dev.tokenbus.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenbus.node.config.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A configuration, as a file and, behind a byte 0, as lines of variables: read, or refused with its reason. */
final class ConfigFuzzTest {
    private static final Path PROPERTIES = file(".properties");
    private static final Path YAML = file(".yaml");

    @FuzzTest
    void load(byte[] input) throws IOException {
        load(PROPERTIES, input);
        load(YAML, input);
    }

    private static void load(Path file, byte[] input) throws IOException {
        int end = 0;
        while (end < input.length && input[end] != 0) {
            end++;
        }
        Files.write(file, Arrays.copyOf(input, end));
        try {
            Configuration.load(file, variables(input, end));
        } catch (IllegalArgumentException refused) {
            // As is declared.
        }
    }

    private static Map<String, String> variables(byte[] input, int from) {
        Map<String, String> variables = new HashMap<>();
        new String(input, from, input.length - from, UTF_8).lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                variables.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        return variables;
    }

    private static Path file(String end) {
        try {
            Path file = Files.createTempFile("fuzz", end);
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
