package dev.tokenbus.worker.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.worker.Memo;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.log.LogBudget;
import dev.tokenbus.worker.ManualClock;
import dev.tokenbus.worker.Starts;
import dev.tokenbus.worker.backend.HandDrivenBackend;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class EndedGenerationsTest {
    private static final long SECOND = 1_000_000_000L;

    /** What the two events of a generation cost beside its text. */
    private static final int OVERHEAD = 2 * Limits.EVENT_OVERHEAD_BYTES;

    private final ManualClock clock = new ManualClock();
    private final LogBudget budget = new LogBudget(10_000, delta -> {});
    private final EndedGenerations ended = new EndedGenerations(3 * 1000, budget, 600 * SECOND);
    private Generations generations;

    @BeforeEach
    void prepare(Vertx vertx) {
        BusCodecs.register(vertx.eventBus());
        generations = new Generations(vertx.getOrCreateContext(), clock);
    }

    private Generation add(Generation generation) {
        ended.add(generation);
        return generation;
    }

    private List<Generation> expired() {
        List<Generation> expired = new ArrayList<>();
        ended.expire(clock.getAsLong(), generation -> {
            budget.held(-generation.log().bytes());
            expired.add(generation);
        });
        return expired;
    }

    private Generation addOf(int bytes) {
        return add(generations.ended(bytes - OVERHEAD));
    }

    @Test
    void whoseLogIsKeptKeepsNeitherItsPromptNorWhatWasAskedOfTheBackend() throws Exception {
        HandDrivenBackend backend = new HandDrivenBackend();
        StartStream start = Starts.of(Starts.id(1), 1);
        WeakReference<?> prompt = new WeakReference<>(start.request().messages());
        Generation generation = generations.waiting(start, backend);
        start = null;
        generation.begin();
        generation.onDelta(ChunkKind.TEXT, "an answer", 1);
        backend.takeCall();
        generation.stop();
        add(generation);

        for (int i = 0; i < 10 && prompt.get() != null; i++) {
            System.gc();
        }

        assertThat(prompt.get()).isNull();
        assertThat(generation.log().text()).isEqualTo("an answer");
    }

    @Test
    void withinTheBudgetAllAreKept() {
        addOf(1000);
        addOf(1000);
        addOf(1000);

        assertThat(expired()).isEmpty();
    }

    @Test
    void overTheBudgetTheOldestGoFirst() {
        Generation first = addOf(1000);
        Generation second = addOf(1000);
        addOf(1000);
        addOf(1500);

        assertThat(expired()).containsExactly(first, second);
        assertThat(expired()).isEmpty();
    }

    @Test
    void whatIsTooOldGoes() {
        Generation old = addOf(200);
        clock.advanceMillis(300_000);
        Generation young = addOf(200);

        clock.advanceMillis(300_000);
        assertThat(expired()).as("exactly the window").isEmpty();
        clock.advanceMillis(1);
        assertThat(expired()).containsExactly(old);
        clock.advanceMillis(300_000);
        assertThat(expired()).containsExactly(young);
    }

    @Test
    void oneThatWasTakenOutCostsNothing() {
        Generation replaced = addOf(2000);
        ended.remove(replaced);
        ended.remove(replaced);

        addOf(3000);
        assertThat(expired()).isEmpty();
    }

    @Test
    void anEndThatItsHomeDoesNotKnowYetOutlivesTheBudgetForAWhile() {
        Generation unheard = add(generations.endedUnheard(5000));
        Generation heard = addOf(1000);

        assertThat(expired()).containsExactly(heard);
        clock.advanceMillis(EndedGenerations.UNHEARD_MS);
        assertThat(expired()).containsExactly(unheard);
    }

    @Test
    void anEndGoesOverTheBudgetAsSoonAsItsHomeKnows() {
        Generation unheard = add(generations.endedUnheard(5000));
        assertThat(expired()).isEmpty();

        unheard.acknowledge();

        assertThat(expired()).containsExactly(unheard);
    }

    @Test
    void whereLiveStreamsTakeTheRoomTheEndedOnesGo() {
        Generation first = addOf(1000);
        addOf(1000);
        budget.held(2000);
        assertThat(expired()).isEmpty();

        budget.held(8500);

        assertThat(expired()).containsExactly(first);
    }

    @Test
    void whatADoorKeepsStaysWithTheLogAndCounts() {
        StartStream start = Starts.of(Starts.id(77), 1);
        List<ChatMessage> asked = start.request().messages();
        Generation generation = generations.waiting(
                start.withRequest(start.request().withMemo(new Memo("words", true).ownedBy("owner"))),
                new HandDrivenBackend());
        generation.begin();
        long before = generation.keptBytes();
        generation.stop();

        assertThat(generation.request().messages()).isEmpty();
        assertThat(generation.kept().request().memo()).isEqualTo(new Memo("owner", "words", true, asked));
        assertThat(generation.keptBytes()).isGreaterThan(before + "words".length());
    }
}
