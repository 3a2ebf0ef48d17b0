package dev.tokenbus.benchmarks.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the upstream of the profile six says. */
class InstantAnswersTest {
    private static final Pattern DATA = Pattern.compile("data: (\\{.*})");

    private static String to(String path, boolean streamed) {
        return new String(InstantAnswers.to(path, streamed), US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/chat/completions", "/v1/responses", "/v1/messages?beta=true"})
    void aWholeAnswerIsJsonOfItsLengthWithTenWords(String path) {
        String answer = to(path, false);
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);

        assertThat(new JsonObject(body).encode()).contains("word ".repeat(10));
        assertThat(answer).contains("content-length: " + body.length() + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/responses", "/v1/messages"})
    void anAnswerInEventsIsOfJsonWithTenDeltasAndEndsItsBody(String path) {
        String answer = to(path, true);
        List<String> events = DATA.matcher(answer)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();

        assertThat(events).allSatisfy(JsonObject::new);
        assertThat(events.stream()
                        .filter(event -> event.contains("elta\":"))
                        .filter(event -> event.contains("\"word \"")))
                .hasSize(10);
        assertThat(answer).endsWith("0\r\n\r\n");
    }

    @Test
    void anyOtherPathIsNotFound() {
        assertThat(to("/v1/embeddings", false)).startsWith("HTTP/1.1 404");
    }
}
