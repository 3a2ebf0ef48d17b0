package dev.tokenbus.worker.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.response.UpstreamJson;
import dev.tokenbus.worker.retry.ErrorClass;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What servers answer when they refuse a request, and what is nearly the same. The bodies are those of the servers' sources (llama.cpp,
 * vLLM, TGI), of their documentation, and of what users of them recorded; {@code docs/servers.md} names where they were looked up.
 */
class RefusalsOfServersTest {
    /** What an error's own words tell, whatever the status of the response. */
    private static final List<ErrorCode> TOLD_BY_ANY =
            List.of(ErrorCode.CONTEXT_LENGTH_EXCEEDED, ErrorCode.CONTENT_FILTER, ErrorCode.UNKNOWN_MODEL);

    static Stream<Arguments> refusals() throws IOException {
        return rows().map(row -> Arguments.of(
                row.getString("server"),
                row.getInteger("status"),
                row.getValue("body") instanceof String text ? text : Json.encode(row.getValue("body")),
                ErrorCode.valueOf(row.getString("class"))));
    }

    private static Stream<JsonObject> rows() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(RefusalsOfServersTest.class.getResourceAsStream("/errors/refusals.json"))) {
            JsonArray rows = new JsonArray(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return IntStream.range(0, rows.size()).mapToObj(rows::getJsonObject);
        }
    }

    private static UpstreamError read(String body) {
        return UpstreamJson.readErrorBody(body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("refusals")
    void aRefusalHasItsClass(String server, int status, String body, ErrorCode code) {
        UpstreamError error = read(body);

        assertThat(status == 200 ? ErrorClass.of(error) : ErrorClass.of(status, error))
                .as(error + " " + error.message())
                .isEqualTo(code);
        assertThat(error.message()).isNotEmpty();
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("refusals")
    void aRefusalIsNotAskedAgain(String server, int status, String body, ErrorCode code) {
        assertThat(ErrorClass.passes(status, read(body)) && code != ErrorCode.RATE_LIMITED)
                .isFalse();
    }

    @ParameterizedTest(name = "{0}: {3}")
    @MethodSource("refusals")
    void aRefusalOfAPromptHasItsClassWithinAnAnswerToo(String server, int status, String body, ErrorCode code) {
        ErrorCode within = ErrorClass.of(read(body));

        if (TOLD_BY_ANY.contains(code)) {
            assertThat(within).isEqualTo(code);
        } else {
            assertThat(within).isNotIn(TOLD_BY_ANY);
        }
    }

    @Test
    void theSentenceOfAServerBehindAnotherArrivesAndAPromptThatWasFlaggedDoesNot() throws IOException {
        List<String> sentences = rows().map(
                        row -> read(Json.encode(row.getValue("body"))).message())
                .toList();

        assertThat(sentences)
                .anyMatch(said -> said.startsWith("Provider returned error: Prompt contains 65673 tokens"));
        assertThat(sentences).noneMatch(said -> said.equals("a prompt") || said.contains(": a prompt"));
    }
}
