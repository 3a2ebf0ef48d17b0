package dev.tokenbus.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.StreamConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                    maxCompletionTokens | 0         | 0 (expected: 1..1000000)
                    tools       | {}                | an object (expected: an array of tools)
                    tools       | [{},"x"]          | [1]: a string (expected: an object)
                    toolChoice  | true              | true or false (expected: a string or an object)
                    parallelToolCalls | "true"      | a string (expected: true or false)
                    responseFormat | "json"         | a string (expected: an object)
                    logprobs    | 5                 | a number (expected: true or false)
                    topLogprobs | true              | true or false (expected: a number)
                    reasoningEffort | 3             | a number (expected: a string)
                    metadata    | []                | an array (expected: an object)
                    user        | {}                | an object (expected: a string)
                    promptCacheKey | 1              | a number (expected: a string)
                    logitBias   | []                | an array (expected: an object)
                    n           | 2                 | 2 (expected: 1, a stream has one answer)
                    n           | 0                 | 0 (expected: 1, a stream has one answer)
                    n           | "1"               | a string (expected: a number)
                    extra       | []                | an array (expected: an object)
                    extra       | {"model":"x"}     | .model: tokenbus sets it itself (expected: options.model)
                    extra       | {"messages":null} | .messages: tokenbus sets it itself (expected: messages)
                    extra       | {"stream":false}  | .stream: tokenbus sets it itself (expected: no such field)
                    extra       | {"stream_options":{}} | .stream_options: tokenbus sets it itself (expected: no such field)
                    extra       | {"max_tokens":5}  | .max_tokens: tokenbus sets it itself (expected: options.maxTokens)
                    extra       | {"max_completion_tokens":5} | .max_completion_tokens: tokenbus sets it itself (expected: options.maxCompletionTokens)
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
                    orphanMs      | -2        | -2 (expected: 0..86400000)
                    orphanMs      | 86400001  | 86400001 (expected: 0..86400000)
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"extra":{"n":3}}                               | options.n: 3 (expected: 1, a stream has one answer)
                    {"extra":{"n":"secretWords"}} | options.n: another value (expected: 1, a stream has one answer)
                    {"maxTokens":5,"maxCompletionTokens":5}         | options.maxCompletionTokens: there is options.maxTokens already (expected: one of them)
                    {"temperature":1,"extra":{"temperature":2}}     | options.extra.temperature: there is options.temperature already (expected: one of them)
                    {"topP":1,"extra":{"top_p":0.5}}                | options.extra.top_p: there is options.topP already (expected: one of them)
                    {"seed":1,"extra":{"seed":2}}                   | options.extra.seed: there is options.seed already (expected: one of them)
                    {"stop":"a","extra":{"stop":"b"}}               | options.extra.stop: there is options.stop already (expected: one of them)
                    {"extra":{"tool_choice":"none"},"toolChoice":"auto"} | options.extra.tool_choice: there is an option of this name already (expected: one of them)
                    {"extra":{"":1}}                                | options.extra: a name of 0 characters (expected: 1..256)
                    """)
    void contradictionIsRefused(String options, String message) {
        assertRefused(options, "options.", message);
        assertThatThrownBy(() -> ClientFrameReader.read("{\"prompt\":\"x\",\"options\":" + options + "}"))
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    modle             | options.modle: unknown (did you mean model?)
                    Model             | options.Model: unknown (did you mean model?)
                    max_tokens        | options.max_tokens: unknown (did you mean maxTokens?)
                    maxtoken          | options.maxtoken: unknown (did you mean maxTokens?)
                    temprature        | options.temprature: unknown (did you mean temperature?)
                    tool_choice       | options.tool_choice: unknown (did you mean toolChoice?)
                    reponseFromat     | options.reponseFromat: unknown (did you mean responseFormat?)
                    top_p             | options.top_p: unknown (did you mean topP?)
                    extras            | options.extras: unknown (did you mean extra?)
                    wibble            | options.wibble: unknown (expected: model, maxTokens, maxCompletionTokens, temperature, topP, stop, seed,
                    stream            | options.stream: unknown (expected: model,
                    x                 | options.x: unknown (expected: model,
                    """)
    void unknownOptionIsRefusedWithTheNearest(String option, String message) {
        assertThatThrownBy(() -> ClientFrameReader.read("{\"prompt\":\"x\",\"options\":{\"" + option + "\":1}}"))
                .isInstanceOf(BadFrameException.class)
                .hasMessageStartingWith(message);
        assertThat(((ClientFrame.Start)
                                ClientFrameReader.read("{\"prompt\":\"x\",\"options\":{\"" + option + "\":null}}"))
                        .options())
                .as("a null is no option")
                .isEqualTo(StreamConfig.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"streamOptions":{"chunksize":1}}            | options.streamOptions.chunksize: unknown (did you mean chunkSize?)
                    {"streamOptions":{"x":1}}                    | options.streamOptions.x: unknown (expected: chunkSize, timeout, retryAttempts, priority, deadlineMs, orphanMs, onWorkerLoss)
                    {"sim":{"lenght":1}}                         | options.sim.lenght: unknown (did you mean length?)
                    """)
    void unknownOptionOfAStreamIsRefusedToo(String options, String message) {
        assertThatThrownBy(() -> ClientFrameReader.read("{\"prompt\":\"x\",\"options\":" + options + "}"))
                .isInstanceOf(BadFrameException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    optoins     | optoins: unknown (did you mean options?)
                    chanel      | chanel: unknown (did you mean channel?)
                    model       | model: unknown (did you mean options.model?)
                    max_tokens  | max_tokens: unknown (did you mean options.maxTokens?)
                    tools       | tools: unknown (did you mean options.tools?)
                    """)
    void fieldOfAStartThatIsProbablyAMisspeltOneIsRefused(String field, String message) {
        assertThatThrownBy(() -> ClientFrameReader.read("{\"prompt\":\"x\",\"" + field + "\":1}"))
                .isInstanceOf(BadFrameException.class)
                .hasMessage(message);
    }

    /** Fields of the frame {@code observe}, which clients of starts may have had for themselves before there was one. */
    @ParameterizedTest
    @ValueSource(strings = {"topic", "principal", "node", "state", "limit", "by", "name"})
    void fieldOfAnotherFrameIsIgnoredInAStartWhateverItIs(String field) {
        for (String value : List.of("{\"a\":[1]}", "[]", "1.5", "true", "\"" + "x".repeat(5000) + "\"")) {
            assertThat(ClientFrameReader.read("{\"prompt\":\"x\",\"" + field + "\":" + value + "}"))
                    .isInstanceOf(ClientFrame.Start.class);
            assertThatThrownBy(() -> ClientFrameReader.read("{\"type\":\"observe\",\"" + field + "\":" + value + ",\""
                            + (field.equals("topic") ? "x" : "topic") + "\":\"streams\"}"))
                    .isInstanceOf(BadFrameException.class)
                    .hasMessageStartingWith(field + ": ");
        }
    }

    @Test
    void fieldOfAStartThatNobodyKnowsIsIgnored() {
        assertThat(ClientFrameReader.read("{\"prompt\":\"x\",\"appVersion\":\"7\",\"x\":{\"model\":1}}"))
                .isEqualTo(ClientFrame.Start.of("x", StreamConfig.DEFAULT));
    }

    @Test
    void longNameThatNobodyKnowsIsShownShortened() {
        assertThatThrownBy(
                        () -> ClientFrameReader.read("{\"prompt\":\"x\",\"options\":{\"" + "y".repeat(256) + "\":1}}"))
                .hasMessageStartingWith("options." + "y".repeat(64) + "…: unknown (expected: ");
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
                    {"streamOptions":{"chunkSize":1,"timeout":100,"retryAttempts":0,"priority":0,"deadlineMs":1,"orphanMs":0}}
                    {"streamOptions":{"chunkSize":4096,"timeout":600000,"retryAttempts":10,"priority":9,"deadlineMs":3600000,"orphanMs":86400000}}
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
