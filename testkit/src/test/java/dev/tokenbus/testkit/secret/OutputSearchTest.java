package dev.tokenbus.testkit.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The search of all output finds what tests plant; else it would be green for ever. */
class OutputSearchTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final SearchedStream searched = new SearchedStream(new PrintStream(printed, true, StandardCharsets.UTF_8));
    private final PrintStream stream = searched.print();

    private void check() {
        OutputSearch.check("a test", List.of(searched));
    }

    @Test
    void aPlantedPromptFailsTheClassThatPrintsIt() {
        stream.println("12:00 INFO all is well");
        stream.println("12:00 DEBUG asks the model: " + Planted.in("Tell me"));

        assertThatThrownBy(this::check).isInstanceOf(AssertionError.class).hasMessageContaining("asks the model");
        assertThatCode(this::check).as("it is told once").doesNotThrowAnyException();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .as("and printed")
                .contains("all is well", "asks the model");
    }

    @Test
    void aMarkThatIsWrittenInPartsIsFoundToo() {
        stream.print(Planted.MARK.substring(0, 5));
        stream.print(Planted.MARK.substring(5));

        assertThatThrownBy(this::check).isInstanceOf(AssertionError.class);
    }

    @Test
    void whatHasTheShapeOfASecretIsFound() {
        for (String line : List.of(
                "key=tb-a1b2c3d4e5-0123456789abcdefghijABCDEFGHIJ",
                "token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2ln",
                "{\"resumeToken\":\"o.t5x2ab.k1.ABCDEFGHIJKLMNOPQRSTUV\"}",
                "GET /v1/responses/resp_0a1b2c3d4e5f60718293a4b5c6d7e8f9",
                "apiKey=sk-12345678",
                "Authorization: Bearer 0123456789abcdef",
                "-----BEGIN PRIVATE KEY-----")) {
            stream.println(line);

            assertThatThrownBy(this::check).as(line).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void whatLogsSayIsNone() {
        for (String line : List.of(
                "streamId=127.0.0.1-8080-0a1b2c3d4e5f60718293a4b5c6d7e8f9 tokens=90",
                "WWW-Authenticate: Bearer realm=\"tokenbus management\"",
                "dev.tokenbus.gateway.relay.HomeEnd the stream has ended",
                "principal=a1b2c3d4e5")) {
            stream.println(line);

            assertThatCode(this::check).as(line).doesNotThrowAnyException();
        }
    }
}
