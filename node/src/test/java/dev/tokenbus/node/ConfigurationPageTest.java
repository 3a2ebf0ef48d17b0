package dev.tokenbus.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/configuration.md matches the configuration records. */
class ConfigurationPageTest {
    @Test
    void thePageHasEveryKeyWithItsDefaultItsVariableAndItsMeaning() throws IOException {
        Path generated = ConfigurationPage.write();

        assertThat(MarkdownFile.repository().resolve("docs/configuration.md"))
                .as("docs/configuration.md; the right one is node/%s", generated)
                .hasContent(Files.readString(generated));
    }

    @Test
    void everyKeyHasAMeaning() throws IOException {
        assertThat(ConfigurationPage.rows())
                .hasSizeGreaterThan(50)
                .allSatisfy(row -> assertThat(row.meaning()).as(row.key()).isNotBlank());
    }
}
