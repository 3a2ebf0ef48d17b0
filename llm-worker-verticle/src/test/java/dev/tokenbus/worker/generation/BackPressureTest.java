package dev.tokenbus.worker.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.meter.Stage;
import dev.tokenbus.meter.WorkerMeter;
import dev.tokenbus.trace.AttemptTrace;
import dev.tokenbus.worker.backend.LlmBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is said of an answer whose model was held back. */
class BackPressureTest {
    private final AtomicLong clock = new AtomicLong();
    private final List<String> said = new ArrayList<>();
    private final BackPressure backPressure =
            new BackPressure(new CreditWindow(1 << 20), clock::get, WorkerMeter.NOOP, new AttemptTrace() {
                @Override
                public void stalled(Stage stage, long nanos) {
                    said.add(stage.word() + " " + nanos);
                }
            });

    private static LlmBackend.Generating upstream() {
        return new LlmBackend.Generating() {
            @Override
            public void pause() {}

            @Override
            public void resume() {}

            @Override
            public void cancel() {}
        };
    }

    @Test
    void theTraceHearsHowLongAStageHeldTheModelBack() {
        backPressure.begin(upstream());

        backPressure.waitForRoom(true);
        clock.set(70);
        assertThat(said).as("it still waits").isEmpty();
        backPressure.waitForRoom(false);
        clock.set(100);
        backPressure.end();

        assertThat(said).containsExactly("room 70");
    }

    @Test
    void aStallThatLastsToTheEndCountsToTheEnd() {
        backPressure.begin(upstream());

        backPressure.waitForRoom(true);
        clock.set(50);
        backPressure.end();

        assertThat(said).containsExactly("room 50");
    }
}
