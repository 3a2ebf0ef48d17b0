package dev.tokenbus.node.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the configuration: a file with the lines that a test wants. */
abstract class ConfigurationFixture {
    @TempDir
    private Path directory;

    final Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("tokenbus.properties"), List.of(lines));
    }

    final Path yaml(String... lines) throws IOException {
        return file("tokenbus.yaml", String.join("\n", lines).getBytes(UTF_8));
    }

    final Path file(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    static AbstractThrowableAssert<?, ?> assertThatRefused(ThrowingCallable load) {
        return assertThatThrownBy(load).isInstanceOf(IllegalArgumentException.class);
    }
}
