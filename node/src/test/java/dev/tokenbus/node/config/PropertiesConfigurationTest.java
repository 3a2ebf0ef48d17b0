package dev.tokenbus.node.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** A file of properties is read as Java reads one, with the line of each. */
class PropertiesConfigurationTest extends ConfigurationFixture {
    private static final String TEXT = String.join(
            "\n",
            "\uFEFF# comment \\",
            "gateway.port=1",
            "  gateway.host \\",
            "   : a\\",
            "   b",
            "",
            "! another",
            "gateway.hosts=a,\\",
            "  # b",
            "node.name: x\\\\",
            "node.managementToken = 0123456789abcde\\u0066\r");

    @Test
    void continuationsCommentsAndEscapesAreThoseOfJava() throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(TEXT.substring(1)));

        Map<String, String> read = Configuration.read(
                        file("a.properties", TEXT.getBytes(UTF_8)), Map.of(), List.of(), Runnable::run)
                .given()
                .texts();

        assertThat(read).isEqualTo(properties);
        assertThat(read).containsEntry("gateway.hosts", "a,# b").containsEntry("gateway.host", "ab");
    }

    @Test
    void aBadValueIsNamedWithItsLine() throws IOException {
        Path file = file("# one", "gateway.host=a\\", "  b", "gateway.port=-1");

        assertThatRefused(() -> Configuration.load(file, Map.of()))
                .hasMessage(file + ":4: gateway.port: -1 (expected: 0..65535)");
    }

    @Test
    void aMalformedEscapeIsNamedWithItsLine() throws IOException {
        Path file = file("# one", "gateway.host=\\u00zz");

        assertThatRefused(() -> Configuration.load(file, Map.of())).hasMessageStartingWith(file + ":2: not readable (");
    }
}
