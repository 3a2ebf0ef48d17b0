package dev.tokenbus.gateway.principal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A file of keys is read whole, each line as it would be written again, or not at all. */
final class KeysFuzzTest {
    private static final Path FILE = file();

    @FuzzTest
    void read(byte[] input) throws IOException {
        Files.write(FILE, input);
        Map<String, KeyEntry> keys;
        try {
            keys = new KeyFile(FILE).read();
        } catch (IOException | IllegalArgumentException refused) {
            return;
        }
        assertThat(new String(input, UTF_8).lines().count()).isGreaterThanOrEqualTo(keys.size());
        keys.values().forEach(key -> assertThat(KeyEntry.read(key.line())).isEqualTo(key));
    }

    private static Path file() {
        try {
            Path file = Files.createTempFile("fuzz", ".jsonl");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
