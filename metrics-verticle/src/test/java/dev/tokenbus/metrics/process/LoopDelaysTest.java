package dev.tokenbus.metrics.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopDelaysTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private long now;
    private final LoopDelays delays = new LoopDelays(registry, () -> now);
    private final LoopDelays.Loop loop = delays.loop();

    private Timer lag() {
        return registry.get("tokenbus.node.event.loop.lag").timer();
    }

    private double stalled() {
        return registry.get("tokenbus.node.event.loops.stalled").gauge().value();
    }

    private void pass(long ms) {
        now += Duration.ofMillis(ms).toNanos();
    }

    @Test
    void aTimerThatRunsInTimeCountsAsNoDelay() {
        pass(LoopDelays.PERIOD_MS);
        loop.ran();
        pass(LoopDelays.PERIOD_MS);
        loop.ran();

        assertThat(lag().count()).isEqualTo(2);
        assertThat(lag().totalTime(TimeUnit.MILLISECONDS)).isZero();
    }

    @Test
    void aTimerThatRunsLateCountsWithItsDelayAndTheNextOneAnew() {
        pass(LoopDelays.PERIOD_MS + 70);
        loop.ran();
        pass(LoopDelays.PERIOD_MS + 5);
        loop.ran();

        assertThat(lag().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(75);
        assertThat(lag().max(TimeUnit.MILLISECONDS)).isEqualTo(70);
    }

    @Test
    void aLoopThatHangsIsShownUntilItRunsAgain() {
        LoopDelays.Loop other = delays.loop();
        pass(LoopDelays.PERIOD_MS + 1000);
        assertThat(stalled()).isZero();
        other.ran();

        pass(1);
        assertThat(stalled()).isEqualTo(1);

        loop.ran();
        assertThat(stalled()).isZero();
    }

    @Test
    void aLoopThatHasEndedIsNotLate() {
        loop.ended();
        pass(60_000);

        assertThat(stalled()).isZero();
    }
}
