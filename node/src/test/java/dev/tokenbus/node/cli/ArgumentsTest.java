package dev.tokenbus.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Arguments that the JVM read in the POSIX locale are read again from the bytes that were typed. */
class ArgumentsTest {
    private static final String GARBLED = "Gr\ufffd\ufffd\ufffd\ufffde";

    private static String[] read(String commandLine, Charset charset, String... decoded) {
        return Arguments.asTyped(decoded, commandLine.getBytes(charset));
    }

    @Test
    void theLastArgumentsAreReadAsUtf8() {
        assertThat(read("java\0-jar\0t.jar\0chat\0\0Grüße\0", StandardCharsets.UTF_8, "chat", "", GARBLED))
                .containsExactly("chat", "", "Grüße");
    }

    @Test
    void anotherCommandLineIsNotBelieved() {
        assertThat(read("java\0Main\0other\0Grüße\0", StandardCharsets.UTF_8, "chat", GARBLED))
                .containsExactly("chat", GARBLED);
        assertThat(read("Grüße\0", StandardCharsets.UTF_8, "chat", GARBLED)).containsExactly("chat", GARBLED);
    }

    @Test
    void whatIsNoUtf8StaysAsTheLocaleReadIt() {
        assertThat(read("java\0chat\0Grüße\0", StandardCharsets.ISO_8859_1, "chat", "Grüße"))
                .containsExactly("chat", "Grüße");
    }
}
