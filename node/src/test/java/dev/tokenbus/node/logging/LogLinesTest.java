package dev.tokenbus.node.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import dev.tokenbus.node.config.LogConfig.Format;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.event.KeyValuePair;

/** What the node's own log configuration makes of an event, in each format. */
class LogLinesTest {
    private static final String START = "time=2026-11-27T23:30:01.020Z level=error logger=dev.tokenbus.some.Room msg=";

    private final LoggerContext context = new LoggerContext();
    private final LoggingEvent event = event();

    @SuppressWarnings("NullAway.Init")
    private LineEncoder encoder;

    private LoggingEvent event() {
        LoggingEvent made =
                new LoggingEvent("", context.getLogger("dev.tokenbus.some.Room"), Level.ERROR, null, null, null);
        made.setInstant(Instant.parse("2026-11-27T23:30:01.020Z"));
        return made;
    }

    @BeforeEach
    void configure() throws JoranException {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogLinesTest.class.getResource("/logback.xml"));
        var appender =
                (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("STDERR");
        encoder = (LineEncoder) appender.getEncoder();
    }

    private LogLinesTest says(String message) {
        event.setMessage(message);
        return this;
    }

    private LogLinesTest with(String key, @Nullable Object value) {
        event.addKeyValuePair(new KeyValuePair(key, value));
        return this;
    }

    private LogLinesTest thrown(Throwable thrown) {
        event.setThrowableProxy(new ch.qos.logback.classic.spi.ThrowableProxy(thrown));
        return this;
    }

    private List<String> in(Format format) {
        return in(format, 8192);
    }

    private List<String> in(Format format, int maxChars) {
        encoder.use(format, maxChars);
        String text = new String(encoder.encode(event), StandardCharsets.UTF_8);
        assertThat(text).endsWith("\n");
        return text.lines().toList();
    }

    private JsonObject json() {
        List<String> lines = in(Format.JSON);
        assertThat(lines).hasSize(1);
        return new JsonObject(lines.get(0));
    }

    private static void fallsInto(int depth) {
        if (depth > 0) {
            fallsInto(depth - 1);
        } else {
            throw new IllegalStateException("nobody\nexpected this");
        }
    }

    @Test
    void logfmtHasTheFixedKeysFirstAndQuotesWhatIsNoWord() {
        encoder.name("blue");
        says("the stream has ended")
                .with("streamId", "a-1")
                .with("tokens", 90L)
                .with("reason", null)
                .with("model", "");

        assertThat(in(Format.LOGFMT))
                .containsExactly(START + "\"the stream has ended\" node=blue streamId=a-1 tokens=90 model=\"\"");
    }

    @Test
    void jsonHasTheSameKeysAndItsNumbersAreNumbers() {
        encoder.name("blue");
        says("the stream has ended")
                .with("streamId", "a-1")
                .with("tokens", 90L)
                .with("ended", true)
                .with("reason", null);

        assertThat(json())
                .isEqualTo(new JsonObject()
                        .put("time", "2026-11-27T23:30:01.020Z")
                        .put("level", "error")
                        .put("logger", "dev.tokenbus.some.Room")
                        .put("msg", "the stream has ended")
                        .put("node", "blue")
                        .put("streamId", "a-1")
                        .put("tokens", 90)
                        .put("ended", true));
    }

    @Test
    void textIsShortAndHasTheValuesBehindTheSentence() {
        says("the stream has ended").with("streamId", "a-1").with("reason", "max length");

        assertThat(in(Format.TEXT))
                .singleElement()
                .asString()
                .matches(
                        "\\d\\d:\\d\\d:01\\.020 ERROR d\\.tokenbus\\.some\\.Room the stream has ended streamId=a-1 reason=max length");
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"TEXT", "LOGFMT", "JSON"})
    void nothingThatOthersChooseEndsALineOrMovesATerminalsCursor(Format format) {
        says("a\nb\r\u001b[2J\u0085\u2028").with("model", "x y=\"1\"\n12:00 INFO forged\u202e\ud800");

        assertThat(in(format)).singleElement().asString().doesNotContain("\r", "\u001b", "\u0085\n", "\ud800");
    }

    @Test
    void logfmtEscapesAsJsonDoes() {
        says("a \"b\" \\ \n\t\u0001\u2028 ü").with("model", "a=b");

        assertThat(in(Format.LOGFMT))
                .containsExactly(START + "\"a \\\"b\\\" \\\\ \\n\\t\\u0001\\u2028 ü\" model=\"a=b\"");
    }

    @Test
    void aLongValueIsCut() {
        says("x".repeat(10_000)).with("model", "y".repeat(10_000));

        assertThat(in(Format.LOGFMT, 256))
                .containsExactly(START + '"' + "x".repeat(256) + "…\" model=\"" + "y".repeat(256) + "…\"");
    }

    @Test
    void anUnexpectedExceptionComesWithTheStackThatLedToItInOneField() {
        says("something broke").thrown(assertThrows(IllegalStateException.class, () -> fallsInto(5)));

        assertThat(json().getString("error")).isEqualTo("java.lang.IllegalStateException: nobody\nexpected this");
        assertThat(json().getString("stack").lines().filter(line -> line.contains("LogLinesTest.fallsInto")))
                .hasSize(6);
        assertThat(in(Format.LOGFMT))
                .singleElement()
                .asString()
                .contains(" stack=\"java.lang.IllegalState", "\\n\\tat ");
    }

    @Test
    void forPeopleTheStackIsBelowTheLineAndIndented() {
        says("something broke").thrown(assertThrows(IllegalStateException.class, () -> fallsInto(5)));

        List<String> lines = in(Format.TEXT);
        assertThat(lines.get(0)).endsWith("something broke");
        assertThat(lines.get(1)).isEqualTo("    java.lang.IllegalStateException: nobody");
        assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("    "));
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"TEXT", "LOGFMT", "JSON"})
    void aDeepStackIsCutSoThatOneFailureCannotFillTheLog(Format format) {
        says("something broke").thrown(assertThrows(IllegalStateException.class, () -> fallsInto(500)));

        assertThat(String.join("\n", in(format)).split("LogLinesTest.fallsInto"))
                .hasSizeBetween(10, 30);
    }
}
