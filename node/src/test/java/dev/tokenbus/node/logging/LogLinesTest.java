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
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the node's own log configuration makes of an event. */
class LogLinesTest {
    private final LoggerContext context = new LoggerContext();

    private List<String> lines(Throwable thrown) throws JoranException {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogLinesTest.class.getResource("/logback.xml"));
        var logger = context.getLogger("dev.tokenbus.some.Room");
        var appender =
                (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("STDERR");
        var event = new LoggingEvent("", logger, Level.ERROR, "something broke", thrown, null);
        return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static void fallsInto(int depth) {
        if (depth > 0) {
            fallsInto(depth - 1);
        } else {
            throw new IllegalStateException("nobody expected this");
        }
    }

    @Test
    void anUnexpectedExceptionComesWithTheStackThatLedToIt() throws JoranException {
        Throwable thrown = assertThrows(IllegalStateException.class, () -> fallsInto(5));

        assertThat(lines(thrown))
                .anyMatch(line -> line.contains("something broke"))
                .anyMatch(line -> line.equals("java.lang.IllegalStateException: nobody expected this"))
                .filteredOn(line -> line.contains("LogLinesTest.fallsInto"))
                .hasSize(6);
    }

    @Test
    void aDeepStackIsCutSoThatOneFailureCannotFillTheLog() throws JoranException {
        Throwable thrown = assertThrows(IllegalStateException.class, () -> fallsInto(500));

        assertThat(lines(thrown)).hasSizeBetween(10, 30);
    }
}
