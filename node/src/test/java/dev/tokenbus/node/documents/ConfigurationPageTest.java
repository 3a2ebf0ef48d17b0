package dev.tokenbus.node.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.config.describe.Descriptions;
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
    void theProgramKnowsTheMeaningsThatTheJavadocOfTheRecordsSays() throws IOException {
        Path generated = Meanings.write();

        assertThat(MarkdownFile.repository().resolve(Meanings.RESOURCE))
                .as("%s; the right one is node/%s", Meanings.RESOURCE, generated)
                .hasContent(Files.readString(generated));
    }

    @Test
    void everyKeyHasAMeaningAndAGroup() {
        assertThat(Descriptions.all()).hasSizeGreaterThan(50).allSatisfy(key -> {
            assertThat(key.meaning()).as(key.key()).isNotBlank();
            assertThat(key.group()).as(key.key()).endsWith(".");
        });
    }
}
