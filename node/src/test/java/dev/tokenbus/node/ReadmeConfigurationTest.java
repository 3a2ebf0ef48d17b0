package dev.tokenbus.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** README, section "Configuration", says what the program does. */
class ReadmeConfigurationTest {
    private record Said(String standard, String variable) {}

    @Test
    void theTableHasEveryKeyWithItsDefaultAndItsVariable() throws IOException {
        Path generated = ConfigurationTable.write();
        Map<String, Said> expected = new LinkedHashMap<>();
        ConfigurationTable.rows().forEach(row -> expected.put(row.key(), new Said(row.standard(), row.variable())));

        assertThat(readTable())
                .as("the table of README.md; the right one is in node/%s", generated)
                .containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void everyKeyHasAMeaning() throws IOException {
        assertThat(ConfigurationTable.rows())
                .hasSizeGreaterThan(50)
                .allSatisfy(row -> assertThat(row.meaning()).as(row.key()).isNotBlank());
    }

    private static Map<String, Said> readTable() throws IOException {
        Path readme = ConfigurationTable.repository().resolve("README.md");
        assertThat(readme).exists();
        Map<String, Said> table = new LinkedHashMap<>();
        for (String line : section(Files.readAllLines(readme))) {
            String[] cells = line.split("(?<!\\\\)\\|", -1);
            if (cells.length >= 6 && cells[1].contains("`")) {
                table.put(text(cells[1]), new Said(text(cells[2]), text(cells[3])));
                assertThat(cells[4]).as("meaning of %s", cells[1]).isNotBlank();
            }
        }
        return table;
    }

    /** The lines of the section, up to the next heading of its level or above. */
    private static List<String> section(List<String> lines) {
        List<String> from = lines.stream()
                .dropWhile(line -> !line.matches("#+ Configuration"))
                .toList();
        assertThat(from).as("README.md has a section \"Configuration\"").isNotEmpty();
        int level = from.get(0).indexOf(' ');
        return from.stream()
                .skip(1)
                .takeWhile(line -> !line.matches("#{1," + level + "} .*"))
                .toList();
    }

    private static String text(String cell) {
        return cell.replace("`", "").strip();
    }
}
