package dev.tokenbus.node.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import dev.tokenbus.node.config.LogConfig;
import dev.tokenbus.node.config.LogConfig.Format;
import dev.tokenbus.node.config.LogConfig.Threshold;
import org.junit.jupiter.api.Test;

/** Which levels a node sets: all of its own log, and of a file of somebody else those that are configured. */
class LogSettingsTest {
    private static final LogConfig WARN = new LogConfig(Format.AUTO, Threshold.WARN, Threshold.ERROR, 8192, 200);

    private final LoggerContext context = new LoggerContext();

    private Level level(LogConfig config) {
        context.getLogger("dev.tokenbus").setLevel(Level.TRACE);
        context.getLogger("com.hazelcast").setLevel(Level.DEBUG);
        LogSettings.levels(context, config);
        return context.getLogger("dev.tokenbus").getLevel();
    }

    @Test
    void aFileOfOnesOwnKeepsItsLevelsUnlessOthersAreConfigured() {
        assertThat(level(LogConfig.DEFAULT)).isEqualTo(Level.TRACE);
        assertThat(level(WARN)).isEqualTo(Level.WARN);
        assertThat(context.getLogger("com.hazelcast").getLevel()).isEqualTo(Level.DEBUG);
    }

    @Test
    void ofTheNodesOwnLogTheLevelsAreThoseOfItsConfiguration() {
        ConsoleAppender<ILoggingEvent> own = new ConsoleAppender<>();
        own.setEncoder(new LineEncoder());
        context.getLogger("ROOT").addAppender(own);

        assertThat(level(LogConfig.DEFAULT)).isEqualTo(Level.INFO);
        assertThat(context.getLogger("com.hazelcast").getLevel()).isEqualTo(Level.ERROR);
    }
}
