package dev.tokenbus.node.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packages that Hazelcast reflects on are open to a node that runs from its jar and to one that a test runs in its own JVM. */
class JvmFlagsTest {
    private static final Path PARENT = Path.of("../pom.xml");
    private static final Path NODE = Path.of("pom.xml");

    private static List<String> all(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"--add-opens, Add-Opens", "--add-exports, Add-Exports"})
    void theJarsManifestOpensWhatTheFlagsOfTestsOpen(String flag, String attribute) throws IOException {
        List<String> ofTests = all(flag + " ([\\w./]+)=ALL-UNNAMED", Files.readString(PARENT));
        List<String> ofTheJar = all("<" + attribute + ">(.*)</" + attribute + ">", Files.readString(NODE));

        assertThat(ofTests).isNotEmpty();
        assertThat(ofTheJar)
                .singleElement()
                .satisfies(packages -> assertThat(packages.split(" ")).containsExactlyInAnyOrderElementsOf(ofTests));
    }

    @Test
    void theLauncherLeavesThemToTheManifest() throws IOException {
        assertThat(Files.readString(Path.of("../tokenbus"))).doesNotContain("--add-");
    }
}
