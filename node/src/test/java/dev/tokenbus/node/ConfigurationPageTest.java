package dev.tokenbus.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/configuration.md says what the program does. */
class ConfigurationPageTest {
    private record Said(String standard, String variable) {}

    @Test
    void theTableHasEveryKeyWithItsDefaultAndItsVariable() throws IOException {
        Path generated = ConfigurationTable.write();
        Map<String, Said> expected = new LinkedHashMap<>();
        ConfigurationTable.rows().forEach(row -> expected.put(row.key(), new Said(row.standard(), row.variable())));

        assertThat(readTable())
                .as("the table of docs/configuration.md; the right one is in node/%s", generated)
                .containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void everyKeyHasAMeaning() throws IOException {
        assertThat(ConfigurationTable.rows())
                .hasSizeGreaterThan(50)
                .allSatisfy(row -> assertThat(row.meaning()).as(row.key()).isNotBlank());
    }

    private static Map<String, Said> readTable() throws IOException {
        Path page = ConfigurationTable.repository().resolve("docs/configuration.md");
        Map<String, Said> table = new LinkedHashMap<>();
        for (String line : Files.readAllLines(page)) {
            String[] cells = line.split("(?<!\\\\)\\|", -1);
            if (cells.length >= 6 && cells[1].contains("`")) {
                table.put(text(cells[1]), new Said(text(cells[2]), text(cells[3])));
                assertThat(cells[4]).as("meaning of %s", cells[1]).isNotBlank();
            }
        }
        return table;
    }

    private static String text(String cell) {
        return cell.replace("`", "").strip();
    }
}
