package dev.tokenbus.node.logging;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.tokenbus.node.config.LogConfig.Threshold;
import dev.tokenbus.testkit.EventLoop;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Levels change for a while, and what may write prompts cannot be made to. */
class LoggerLevelsTest {
    private static final String ROOM = "dev.tokenbus.gateway.relay";
    private static final Instant NOW = Instant.parse("2026-11-27T23:30:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final LoggerContext context = new LoggerContext();
    private final Vertx vertx = Vertx.vertx();
    private final EventLoop loop = new EventLoop(vertx);
    private final LoggerLevels levels = new LoggerLevels(context, vertx, () -> NOW);

    @BeforeEach
    void configure() {
        context.getLogger("ROOT").setLevel(Level.WARN);
        context.getLogger("dev.tokenbus").setLevel(Level.INFO);
        context.getLogger(ROOM + ".HomeEnd");
        context.getLogger("com.hazelcast").setLevel(Level.ERROR);
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private <T> T onLoop(Callable<T> action) {
        try {
            return loop.call(action);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IllegalArgumentException expected ? expected : new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private LoggerLevels.Entry change(String name, Threshold level, Duration time) {
        return onLoop(() -> levels.change(name, level, time));
    }

    @Test
    void aChangeSaysWhenItEndsAndIsAmongTheLoggersWithALevelOfTheirOwn() {
        assertThat(change(ROOM, Threshold.DEBUG, HOUR))
                .isEqualTo(new LoggerLevels.Entry(ROOM, "debug", Instant.parse("2026-11-28T00:30:00Z")));

        assertThat(context.getLogger(ROOM + ".HomeEnd").isDebugEnabled()).isTrue();
        assertThat(onLoop(levels::entries))
                .containsExactly(
                        new LoggerLevels.Entry("ROOT", "warn", null),
                        new LoggerLevels.Entry("com.hazelcast", "error", null),
                        new LoggerLevels.Entry("dev.tokenbus", "info", null),
                        new LoggerLevels.Entry(ROOM, "debug", Instant.parse("2026-11-28T00:30:00Z")));
    }

    /** The logger that says so is of this process, and not of the context of the other tests. */
    @ParameterizedTest
    @EnumSource(
            value = Threshold.class,
            names = {"DEBUG", "OFF", "ERROR"})
    void aChangeIsInTheLogAlsoIfItTurnsTheLogOff(Threshold level) throws Exception {
        String name = LoggerLevels.class.getName();
        LoggerLevels ofThisProcess = new LoggerLevels(vertx, () -> NOW);
        try (LoggedLines lines = LoggedLines.of(LoggerLevels.class)) {
            onLoop(() -> ofThisProcess.change(name, level, HOUR));
            onLoop(() -> ofThisProcess.goBack(name));

            assertThat(lines.of(Level.WARN))
                    .containsExactly("WARN the level of a logger is changed for a while target=" + name + " threshold="
                            + level.name().toLowerCase(Locale.ROOT) + " seconds=3600");
        }
    }

    @Test
    void aLevelGoesBackByItself() {
        change(ROOM, Threshold.TRACE, Duration.ofSeconds(1));

        patiently().until(() -> context.getLogger(ROOM).getLevel() == null);
        assertThat(context.getLogger(ROOM).getEffectiveLevel()).isEqualTo(Level.INFO);
    }

    @Test
    void afterSeveralChangesItGoesBackToTheLevelBeforeTheFirst() {
        change("dev.tokenbus", Threshold.DEBUG, HOUR);
        change("dev.tokenbus", Threshold.ERROR, HOUR);

        assertThat(onLoop(() -> levels.goBack("dev.tokenbus")))
                .isEqualTo(new LoggerLevels.Entry("dev.tokenbus", "info", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROOT", "io.netty", "io.vertx", "com.hazelcast", "dev.tokenbusiness", "dev"})
    void loggersOfOthersTakeInfoAtMostSinceTheyWriteBytesAndHeadersBelowThat(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> change(name, Threshold.DEBUG, HOUR))
                .withMessageContaining("prompts and secrets");
        assertThat(change(name, Threshold.INFO, HOUR).level()).isEqualTo("info");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 86_401})
    void aChangeLastsASecondToADay(long seconds) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> change(ROOM, Threshold.DEBUG, Duration.ofSeconds(seconds)))
                .withMessage("seconds: " + seconds + " (expected: 1..86400)");
    }

    @Test
    void aLoggerIsKnownBeforeItsClassIsUsedAndOthersAreNot() {
        assertThat(levels.knows("dev.tokenbus.worker.upstream")).isTrue();
        assertThat(levels.knows("dev.tokenbus.gateway.relay.Failover")).isTrue();
        assertThat(levels.knows("dev.tokenbus.gateway.relay.Failure")).isFalse();
        assertThat(levels.knows("dev.tokenbus.gatewy")).isFalse();
    }

    @Test
    void thereAreOnlySoManyChangesAtOnce() {
        for (int i = 0; i < 100; i++) {
            change("dev.tokenbus.n" + i, Threshold.DEBUG, HOUR);
        }

        assertThatIllegalArgumentException().isThrownBy(() -> change(ROOM, Threshold.DEBUG, HOUR));
        assertThat(change("dev.tokenbus.n7", Threshold.TRACE, HOUR).level()).isEqualTo("trace");
    }
}
