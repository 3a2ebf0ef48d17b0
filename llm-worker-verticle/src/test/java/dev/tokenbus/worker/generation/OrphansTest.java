package dev.tokenbus.worker.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.worker.ManualClock;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OrphansTest {
    private static final long GRACE = 100;

    private final Orphans orphans = new Orphans(GRACE);
    private Generations generations;

    @BeforeEach
    void prepare(Vertx vertx) {
        BusCodecs.register(vertx.eventBus());
        generations = new Generations(vertx.getOrCreateContext(), new ManualClock());
    }

    @Test
    void theOneThatIsUnwatchedForLongestLeavesFirst() {
        Generation first = generations.waiting(5);
        Generation second = generations.waiting(5);
        orphans.orphaned(first, true, 0);
        orphans.orphaned(second, true, 50);

        assertThat(orphans.oldest(any -> true, GRACE - 1)).isEmpty();
        assertThat(orphans.oldest(any -> true, GRACE)).contains(first);
        assertThat(orphans.oldest(each -> each == second, GRACE)).isEmpty();
        assertThat(orphans.oldest(each -> each == second, GRACE + 50)).contains(second);
        orphans.orphaned(first, false, GRACE);
        assertThat(orphans.oldest(any -> true, GRACE)).isEmpty();
    }

    @Test
    void viewersHaveLongerToFindAStreamWhoseHomeWasLost() {
        Generation moved = generations.waiting(5);
        moved.home().lost();
        Generation other = generations.waiting(5);
        orphans.orphaned(moved, true, 0);
        orphans.orphaned(other, true, 10);

        assertThat(orphans.oldest(any -> true, GRACE + 10)).as("it is younger").contains(other);
        orphans.ended(other);
        assertThat(orphans.oldest(any -> true, 5 * GRACE - 1)).isEmpty();
        assertThat(orphans.oldest(any -> true, 5 * GRACE)).contains(moved);
    }

    @Test
    void whoeverIsNotInTheListIsWatched() {
        Generation orphan = generations.waiting(5);
        orphans.orphaned(orphan, true, 0);

        assertThat(orphans.watchedAmong(List.of(orphan, generations.waiting(5))))
                .isEqualTo(1);
    }
}
