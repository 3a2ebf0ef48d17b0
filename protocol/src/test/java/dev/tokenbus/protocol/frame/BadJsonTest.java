package dev.tokenbus.protocol.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no JSON object, or breaks a limit of the format, is refused as malformed, with a message that says why. */
final class BadJsonTest {
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "[]", "[{\"prompt\":\"x\"}]", "5", "1e400", "\"prompt\"", "true", "null"})
    void messageThatIsNoObjectIsRefused(String json) {
        assertMalformed(json, "a message is a JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"prompt\"", "{\"prompt\":\"x\"", "{\"prompt\":\"x", "{\"options\":{\"stop\":["})
    void messageThatEndsTooEarlyIsRefused(String json) {
        assertMalformed(json, "not JSON: Unexpected end-of-input");
    }

    @Test
    void messageThatGoesOnAfterItsEndIsRefused() {
        assertMalformed("{\"type\":\"ping\"}{}", "there is more after the end of the JSON object");
        assertMalformed("{\"type\":\"ping\"} x", "not JSON: Unrecognized token at line 1, column 17");
        assertMalformed("{\"type\":\"ping\"}]", "not JSON: Unexpected close marker at line 1, column 16");
    }

    @Test
    void messageDoesNotQuoteWhatMayBeAPrompt() {
        assertMalformed("{\"prompt\": secretWords}", "not JSON: Unrecognized token at line 1, column 12");
        assertMalformed("{\"prompt\": \"a\nb\"}", "not JSON: Illegal unquoted character at line 1, column 14");
    }

    @Test
    void duplicateFieldIsRefusedByName() {
        assertMalformed(
                "{\"prompt\":\"a\",\"prompt\":\"b\"}", "not JSON: Duplicate field 'prompt' at line 1, column 23");
        assertMalformed("{\"prompt\":\"a\",\"x\":{\"y\":1,\"y\":2}}", "not JSON: Duplicate field 'y'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"prompt\":\"a\0b\"}", "\0{}", "{\"prompt\":\0}", "{\"a\0\":1}", "{}\0"})
    void rawNulIsRefused(String json) {
        assertMalformed(json, "not JSON: ");
    }

    @Test
    void escapedNulIsText() {
        assertThat(ClientFrameReader.read("{\"prompt\":\"a\\u0000b\"}"))
                .isEqualTo(ClientFrame.Start.of("a\0b", StreamConfig.DEFAULT));
    }

    @Test
    void byteOrderMarkIsRefused() {
        assertMalformed("\uFEFF{\"prompt\":\"x\"}", "not JSON: Unexpected character at line 1, column 1");
    }

    @Test
    void depthIsLimitedInFieldsThatAreRead() {
        assertThatThrownBy(() -> ClientFrameReader.read("{\"options\":" + "[".repeat(10_000)))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("options: expected an object");
        assertThatThrownBy(() -> ClientFrameReader.read("{\"messages\":" + "[".repeat(10_000)))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("messages[0]: expected an object");
    }

    @Test
    void depthIsLimitedInFieldsThatAreIgnored() {
        assertMalformed(
                "{\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}", "nesting depth: 33 (expected: at most 32)");
        assertMalformed("{\"x\":" + "{\"y\":".repeat(10_000), "nesting depth: 33 (expected: at most 32)");
        assertThat(ClientFrameReader.read("{\"type\":\"ping\",\"x\":" + "[".repeat(31) + "]".repeat(31) + "}"))
                .isEqualTo(new ClientFrame.Ping(0));
    }

    @Test
    void lengthOfNumbersAndFieldNamesIsLimited() {
        assertMalformed("{\"x\":" + "1".repeat(33) + "}", "Number value length: 33 (expected: at most 32)");
        assertMalformed("{\"" + "x".repeat(257) + "\":1}", "Name length: 257 (expected: at most 256)");
    }

    @Test
    void millionFieldsAreRefusedBeforeTheyTakeMemory() {
        String fields = fields(1_000_000);

        Assertions.assertTimeout(Duration.ofSeconds(40), () -> {
            assertMalformed("{" + fields + "}", "Token count: 400001 (expected: at most 400000)");
            assertMalformed("{\"x\":{" + fields + "}}", "Token count: 400001 (expected: at most 400000)");
            assertMalformed("{\"options\":{" + fields + "}}", "Token count: 400001 (expected: at most 400000)");
        });
    }

    @Test
    void largestBatchIsReadBelowTheLimitOfTokens() {
        String message = "{\"role\":\"user\",\"content\":\"\"}";
        String messages = "[" + message + ("," + message).repeat(1023) + "]";
        String json = "{\"prompts\":[" + messages + ("," + messages).repeat(63) + "]}";

        ClientFrame.Start start = (ClientFrame.Start) ClientFrameReader.read(json);

        assertThat(start.prompts())
                .hasSize(64)
                .allSatisfy(each -> assertThat(each).hasSize(1024));
    }

    @Test
    void loneSurrogateBecomesTheReplacementCharacter() {
        assertThat(ClientFrameReader.read("{\"prompt\":\"a\\ud83db\\ude00\\ud83d\\ude00\"}"))
                .isEqualTo(ClientFrame.Start.of("a\uFFFDb\uFFFD\uD83D\uDE00", StreamConfig.DEFAULT));
    }

    @Test
    void serverFrameReaderRefusesTheSame() {
        assertThatThrownBy(() -> ServerFrameReader.read("[]".getBytes(UTF_8)))
                .isInstanceOf(BadFrameException.class)
                .hasMessageContaining("a message is a JSON object");
        assertThatThrownBy(() -> ServerFrameReader.read(("{\"x\":" + "[".repeat(10_000)).getBytes(UTF_8)))
                .isInstanceOf(BadFrameException.class)
                .hasMessageContaining("nesting depth: 33 (expected: at most 32)");
    }

    private static String fields(int count) {
        StringBuilder fields = new StringBuilder(count * 12).append("\"f\":0");
        for (int i = 1; i < count; i++) {
            fields.append(",\"f").append(i).append("\":0");
        }
        return fields.toString();
    }

    private static void assertMalformed(String json, String message) {
        BadFrameException refused = catchThrowableOfType(BadFrameException.class, () -> ClientFrameReader.read(json));
        assertThat(refused).as(json.length() < 100 ? json : "long").isNotNull().hasMessageContaining(message);
        assertThat(refused.malformed()).as(message).isTrue();
        assertThat(refused.failure().code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }
}
