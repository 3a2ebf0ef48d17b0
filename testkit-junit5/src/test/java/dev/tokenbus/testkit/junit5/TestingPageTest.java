package dev.tokenbus.testkit.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.client.JavadocExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The programs in docs/testing.md are tests that run. */
class TestingPageTest {
    private static final Path TESTS = Path.of("src/test/java/dev/tokenbus/testkit/junit5");
    private static final Pattern PROGRAM = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern NAME = Pattern.compile("class (\\w+)");

    @Test
    void itsProgramsAreTheTestsOfTheirNames() throws IOException {
        Matcher program = PROGRAM.matcher(Files.readString(Path.of("../docs/testing.md")));
        int programs = 0;
        for (; program.find(); programs++) {
            Matcher name = NAME.matcher(program.group(1));
            assertThat(name.find()).isTrue();
            assertThat(Files.readString(TESTS.resolve(name.group(1) + ".java"))).contains(program.group(1));
        }
        assertThat(programs).isEqualTo(2);
    }

    @Test
    void theExamplesInTheJavadocCompile() {
        JavadocExamples.of(Path.of("src/main/java"))
                .importing(
                        "dev.tokenbus.client.plain.Tokenbus",
                        "dev.tokenbus.testkit.llm.LlmScript",
                        "dev.tokenbus.testkit.junit5.*",
                        "io.vertx.core.Promise",
                        "java.util.Map",
                        "org.junit.jupiter.api.Test",
                        "static org.junit.jupiter.api.Assertions.assertEquals")
                .areComplete();
    }
}
