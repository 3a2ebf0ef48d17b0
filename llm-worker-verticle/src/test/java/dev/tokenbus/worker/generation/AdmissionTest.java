package dev.tokenbus.worker.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.property.Property;
import dev.tokenbus.worker.ManualClock;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final Generations generations = new Generations(VERTX.getOrCreateContext(), new ManualClock());
    private final List<Generation> running = new ArrayList<>();
    private final List<Generation> waiting = new ArrayList<>();

    @AfterAll
    static void close() throws Exception {
        VERTX.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void whoRunsAndWhoWaitsIsAsInTheModel() {
        Property.tries(300)
                .forAll(
                        random -> random.intBetween(1, 4),
                        random -> random.intBetween(0, 5),
                        random -> random.list(0, 255, each -> each.intBetween(0, 29)),
                        this::assertIsAsInTheModel);
    }

    /** Each step below 10 is the arrival of that priority; one above ends the generation that it points at. */
    private void assertIsAsInTheModel(int capacity, int queueCapacity, List<Integer> steps) {
        Admission admission = new Admission(capacity, queueCapacity);
        running.clear();
        waiting.clear();
        for (int step : steps) {
            if (step < 10) {
                arrives(admission, step, capacity, queueCapacity);
            } else {
                ends(admission, step - 10);
            }
            assertThat(admission.running()).isEqualTo(running.size()).isLessThanOrEqualTo(capacity);
            assertThat(admission.queued()).isEqualTo(waiting.size()).isLessThanOrEqualTo(queueCapacity);
            assertThat(admission.queue()).isEqualTo(waiting);
        }
    }

    private void arrives(Admission admission, int priority, int capacity, int queueCapacity) {
        boolean full = running.size() == capacity && waiting.size() == queueCapacity;
        assertThat(admission.isFull()).isEqualTo(full);
        if (full) {
            return;
        }
        Generation generation = generations.waiting(priority);
        boolean runs = running.size() < capacity;
        assertThat(admission.admit(generation)).isEqualTo(runs);
        (runs ? running : waiting).add(generation);
        // A stable sort: first come, first served within a priority.
        waiting.sort(Comparator.comparingInt(each -> -each.priority()));
    }

    private void ends(Admission admission, int which) {
        List<Generation> all = new ArrayList<>(running);
        all.addAll(waiting);
        if (all.isEmpty()) {
            return;
        }
        Generation ended = all.get(which % all.size());
        boolean waited = waiting.remove(ended);
        assertThat(admission.withdraw(ended)).isEqualTo(waited);
        if (!waited) {
            running.remove(ended);
            List<Generation> next = waiting.isEmpty() ? List.of() : List.of(waiting.remove(0));
            assertThat(admission.free()).isEqualTo(next);
            running.addAll(next);
        }
    }
}
