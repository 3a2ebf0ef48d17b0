package dev.tokenbus.benchmarks.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CasualtiesTest {
    private final Casualties casualties = new Casualties();

    @Test
    void onlyAStreamWhoseHomeAndWorkerWereBothKilledMayBeLost() {
        casualties.killed(
                Set.of("gateway-1", "worker-1"),
                Map.of(
                        "both", new Casualties.Place("gateway-1", "worker-1"),
                        "home", new Casualties.Place("gateway-1", "worker-2"),
                        "worker", new Casualties.Place("gateway-2", "worker-1")));

        assertThat(casualties.mayBeLost("both")).isTrue();
        assertThat(casualties.mayBeLost("home")).isFalse();
        assertThat(casualties.mayBeLost("worker")).isFalse();
        assertThat(casualties.mayBeLost("unknown")).isFalse();
    }
}
