package dev.tokenbus.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options out of range, or of the wrong kind; each is refused by its whole path. */
final class BadOptionsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    maxTokens   | 0                 | 0 (expected: 1..1000000)
                    maxTokens   | 1000001           | 1000001 (expected: 1..1000000)
                    maxTokens   | 1e10              | 1e10 (expected: a 32-bit whole number)
                    maxTokens   | 1.5               | 1.5 (expected: a whole number of at most 2^53-1)
                    maxTokens   | "100"             | expected a number
                    temperature | -0.1              | -0.1 (expected: 0..2)
                    temperature | 2.5               | 2.5 (expected: 0..2)
                    temperature | 1e400             | 1e400 (expected: a finite number)
                    temperature | "hot"             | expected a number
                    topP        | 1.01              | 1.01 (expected: 0..1)
                    topP        | -1                | -1.0 (expected: 0..1)
                    topP        | []                | expected a number
                    seed        | 9007199254740993  | 9007199254740993 (expected: a whole number of at most 2^53-1)
                    seed        | -9007199254740992 | -9007199254740992 (expected: a whole number of at most 2^53-1)
                    seed        | 0.5               | 0.5 (expected: a whole number of at most 2^53-1)
                    model       | ""                | expected 1..512 characters
                    model       | 4                 | expected a string
                    stop        | 4                 | expected an array
                    stop        | ["a",4]           | expected a string
                    stop        | ["a","b","c","d","e"] | expected at most 4 elements
                    stop        | ["a",""]          | (characters): 0 (expected: 1..256)
                    stop        | ""                | (characters): 0 (expected: 1..256)
                    sim         | true              | expected an object
                    streamOptions | []              | expected an object
                    """)
    void optionIsRefused(String option, String value, String message) {
        assertRefused("{\"" + option + "\":" + value + "}", "options." + option, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    chunkSize     | -1        | -1 (expected: 1..4096)
                    chunkSize     | 4097      | 4097 (expected: 1..4096)
                    chunkSize     | "1"       | expected a number
                    timeout       | 99        | 99 (expected: 100..600000)
                    timeout       | 600001    | 600001 (expected: 100..600000)
                    timeout       | -1        | -1 (expected: 100..600000)
                    retryAttempts | -2        | -2 (expected: 0..10)
                    retryAttempts | 11        | 11 (expected: 0..10)
                    priority      | -1        | -1 (expected: 0..9)
                    priority      | 10        | 10 (expected: 0..9)
                    deadlineMs    | -1        | -1 (expected: 1..3600000)
                    deadlineMs    | 3600001   | 3600001 (expected: 1..3600000)
                    onWorkerLoss  | "explode" | unknown (expected: continue, restart or fail)
                    onWorkerLoss  | "FAIL"    | unknown (expected: continue, restart or fail)
                    onWorkerLoss  | 1         | expected a string
                    """)
    void streamOptionIsRefused(String option, String value, String message) {
        assertRefused(
                "{\"streamOptions\":{\"" + option + "\":" + value + "}}", "options.streamOptions." + option, message);
    }

    @ParameterizedTest
    @CsvSource({
        "timeToFirstToken, -1, 0..600000",
        "timeToFirstToken, 600001, 0..600000",
        "interTokenLatency, -1, 0..60000",
        "interTokenLatency, 60001, 0..60000",
        "interTokenLatencyStdDev, -1, 0..60000",
        "interTokenLatencyStdDev, 60001, 0..60000",
        "length, 0, 1..1000000",
        "length, 1000001, 1..1000000",
        "stallAfter, -1, 0..1000000",
        "stallAfter, 1000001, 0..1000000",
        "cutAfter, -1, 0..1000000",
        "cutAfter, 1000001, 0..1000000",
        "errorAfter, -1, 0..1000000",
        "errorAfter, 1000001, 0..1000000",
        "dripAfter, -1, 0..1000000",
        "dripAfter, 1000001, 0..1000000",
    })
    void simulationOptionIsRefused(String option, String value, String allowed) {
        assertRefused(
                "{\"sim\":{\"" + option + "\":" + value + "}}",
                "options.sim." + option,
                value + " (expected: " + allowed + ")");
    }

    @Test
    void tooLongStopTextIsRefused() {
        assertRefused("{\"stop\":[\"" + "x".repeat(257) + "\"]}", "options.stop", "257 (expected: 1..256)");
    }

    @Test
    void refusalNeverQuotesTheTextOfAnOption() {
        assertThatThrownBy(() -> ClientFrameReader.read("{\"prompt\":\"x\",\"options\":{\"topP\":\"secretWords\"}}"))
                .message()
                .doesNotContain("secretWords");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"maxTokens":1,"temperature":0,"topP":0,"seed":-9007199254740991}
                    {"maxTokens":1000000,"temperature":2,"topP":1,"seed":9007199254740991}
                    {"streamOptions":{"chunkSize":1,"timeout":100,"retryAttempts":0,"priority":0,"deadlineMs":1}}
                    {"streamOptions":{"chunkSize":4096,"timeout":600000,"retryAttempts":10,"priority":9,"deadlineMs":3600000}}
                    {"maxTokens":100.0,"seed":1E3}
                    """)
    void optionsAtTheirBoundsAreTaken(String options) {
        assertThat(ClientFrameReader.read("{\"prompt\":\"x\",\"options\":" + options + "}"))
                .isInstanceOf(ClientFrame.Start.class);
    }

    @Test
    void oneStopTextMayStandWithoutAnArray() {
        ClientFrame.Start start =
                (ClientFrame.Start) ClientFrameReader.read("{\"prompt\":\"x\",\"options\":{\"stop\":\"END\"}}");

        assertThat(start.options().stop()).containsExactly("END");
    }

    private static void assertRefused(String options, String path, String message) {
        assertThatThrownBy(() -> ClientFrameReader.read("{\"prompt\":\"x\",\"options\":" + options + "}"))
                .isInstanceOf(BadFrameException.class)
                .hasMessageStartingWith(path)
                .hasMessageEndingWith(message);
    }
}
