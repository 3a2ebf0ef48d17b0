package dev.tokenbus.worker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.testkit.property.Property;
import dev.tokenbus.worker.admission.Applicants.Stream;
import dev.tokenbus.worker.config.Slots;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
    private final Applicants applicants = new Applicants();
    private final List<Stream> running = new ArrayList<>();
    private final List<Stream> waiting = new ArrayList<>();

    @Test
    void whoRunsAndWhoWaitsIsAsInTheModel() {
        Property.tries(300)
                .forAll(
                        random -> random.intBetween(1, 4),
                        random -> random.intBetween(0, 5),
                        random -> random.list(0, 255, each -> each.intBetween(0, 29)),
                        this::assertIsAsInTheModel);
    }

    @Test
    void morePlacesAreTakenAtOnceAndFewerWhenOnesAreFree() {
        Admission<Stream> admission = new Admission<>(new Slots(1, 9, 0, Duration.ofSeconds(1)));
        List<Stream> all = IntStream.range(0, 5)
                .mapToObj(i -> applicants.of(Source.UNKNOWN, 5))
                .toList();
        all.forEach(admission::admit);

        assertThat(admission.use(new Slots(3, 9, 0, Duration.ofSeconds(1)))).containsExactly(all.get(1), all.get(2));
        assertThat(admission.use(new Slots(1, 1, 0, Duration.ofSeconds(1)))).isEmpty();

        assertThat(admission.running()).isEqualTo(3);
        assertThat(admission.queued()).isEqualTo(2);
        assertThat(admission.isFull(new Claim(Source.UNKNOWN, 5, false))).isTrue();
        assertThat(admission.free(all.get(0))).isEmpty();
        assertThat(admission.free(all.get(1))).isEmpty();
        assertThat(admission.free(all.get(2))).containsExactly(all.get(3));
    }

    /** Each step below 10 is the arrival of that priority; one above ends the stream that it points at. */
    private void assertIsAsInTheModel(int capacity, int queueCapacity, List<Integer> steps) {
        Admission<Stream> admission = new Admission<>(new Slots(capacity, queueCapacity, 0, Duration.ofSeconds(1)));
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

    private void arrives(Admission<Stream> admission, int priority, int capacity, int queueCapacity) {
        boolean full = running.size() == capacity && waiting.size() == queueCapacity;
        assertThat(admission.isFull(new Claim(Source.UNKNOWN, 5, false))).isEqualTo(full);
        if (full) {
            return;
        }
        Stream stream = applicants.of(Source.UNKNOWN, priority);
        boolean runs = running.size() < capacity;
        assertThat(admission.admit(stream)).isEqualTo(runs);
        (runs ? running : waiting).add(stream);
        // A stable sort: first come, first served within a priority.
        waiting.sort(Comparator.comparingInt(each -> -each.claim().priority()));
    }

    private void ends(Admission<Stream> admission, int which) {
        List<Stream> all = new ArrayList<>(running);
        all.addAll(waiting);
        if (all.isEmpty()) {
            return;
        }
        Stream ended = all.get(which % all.size());
        boolean waited = waiting.remove(ended);
        assertThat(admission.withdraw(ended)).isEqualTo(waited);
        if (!waited) {
            running.remove(ended);
            List<Stream> next = waiting.isEmpty() ? List.of() : List.of(waiting.remove(0));
            assertThat(admission.free(ended)).isEqualTo(next);
            running.addAll(next);
        }
    }

    @Test
    void whoRunsNextIsTheFirstOfTheFairOrder() {
        Property.tries(300)
                .forAll(
                        random -> random.intBetween(1, 4),
                        random -> random.list(0, 120, each -> each.intBetween(0, 59)),
                        this::assertIsFair);
    }

    /** Each step below 40 is the arrival of one of eight connections of four addresses; one above ends one that runs. */
    private void assertIsFair(int capacity, List<Integer> steps) {
        Admission<Stream> admission = new Admission<>(new Slots(capacity, 1000, 0, Duration.ofSeconds(1)));
        Shares places = new Shares(capacity, 0);
        running.clear();
        waiting.clear();
        for (int step : steps) {
            if (step < 40) {
                Stream stream = applicants.of(new Source(1 + step % 8 / 2, 1 + step % 8), step / 8);
                boolean runs = admission.admit(stream);
                (runs ? running : waiting).add(stream);
                if (runs) {
                    places.take(stream.claim().source());
                } else {
                    exchangeOwnPlaces(stream.claim().source());
                }
            } else if (!running.isEmpty()) {
                Stream ended = running.remove(step % running.size());
                places.free(ended.claim().source());
                List<Stream> next = waiting.isEmpty()
                        ? List.of()
                        : List.of(FairOrder.of(waiting, places).get(0));
                assertThat(admission.free(ended)).isEqualTo(next);
                waiting.removeAll(next);
                next.forEach(each -> places.take(each.claim().source()));
                running.addAll(next);
            }
            assertThat(admission.queue()).isEqualTo(FairOrder.of(waiting, places));
        }
    }

    /** The model's order of arrival: the streams of one connection stand in its places by their priority. */
    private void exchangeOwnPlaces(Source source) {
        List<Integer> places = IntStream.range(0, waiting.size())
                .filter(place -> waiting.get(place).claim().source().equals(source))
                .boxed()
                .toList();
        List<Stream> byPriority = places.stream()
                .map(waiting::get)
                .sorted(Comparator.comparingInt(each -> -each.claim().priority()))
                .toList();
        for (int i = 0; i < places.size(); i++) {
            waiting.set(places.get(i), byPriority.get(i));
        }
    }

    @Test
    void aHighPriorityGoesBeforeNobodyElse() {
        Admission<Stream> admission = new Admission<>(new Slots(1, 1000, 0, Duration.ofSeconds(1)));
        Stream runs = applicants.of(new Source(3, 31));
        Stream first = applicants.of(new Source(1, 11), 5);
        Stream second = applicants.of(new Source(2, 21), 0);
        Stream urgent = applicants.of(new Source(2, 21), 9);
        List.of(runs, first, second, urgent).forEach(admission::admit);

        assertThat(admission.queue()).containsExactly(first, urgent, second);
        assertThat(admission.free(runs)).containsExactly(first);
        assertThat(admission.free(first)).containsExactly(urgent);
    }

    @Test
    void whoeverAsksForAPriorityChangesOnlyTheOrderOfItsOwnStreams() {
        Property.tries(300)
                .forAll(
                        random -> random.intBetween(1, 4),
                        random -> random.list(0, 120, each -> each.intBetween(0, 119)),
                        (capacity, steps) -> assertThat(turns(capacity, steps, step -> step / 8))
                                .isEqualTo(turns(capacity, steps, step -> 5)));
    }

    /** Whose turn it was, in order. Each step below 80 is the arrival of a stream; one above ends one that runs. */
    private List<Source> turns(int capacity, List<Integer> steps, IntUnaryOperator priorityOf) {
        Admission<Stream> admission = new Admission<>(new Slots(capacity, 1000, 0, Duration.ofSeconds(1)));
        List<Source> turns = new ArrayList<>();
        Deque<Stream> longestRunningFirst = new ArrayDeque<>();
        for (int step : steps) {
            if (step < 80) {
                Stream stream = applicants.of(new Source(1 + step % 8 / 2, 1 + step % 8), priorityOf.applyAsInt(step));
                if (admission.admit(stream)) {
                    longestRunningFirst.add(stream);
                }
            } else if (!longestRunningFirst.isEmpty()) {
                for (Stream next : admission.free(longestRunningFirst.remove())) {
                    turns.add(next.claim().source());
                    longestRunningFirst.add(next);
                }
            }
            turns.addAll(admission.queue().stream()
                    .map(each -> each.claim().source())
                    .toList());
        }
        return turns;
    }

    @Test
    void aPlaceInTheQueueLeavesWithTheStreamThatHasIt() {
        Admission<Stream> admission = new Admission<>(new Slots(1, 1000, 0, Duration.ofSeconds(1)));
        Stream runs = applicants.of(new Source(3, 31));
        Stream held = applicants.of(new Source(1, 11));
        Stream other = applicants.of(new Source(2, 21));
        Stream late = applicants.of(new Source(1, 11));
        List.of(runs, held, other, late).forEach(admission::admit);

        admission.withdraw(held);

        assertThat(admission.queue()).containsExactly(other, late);
    }

    @Test
    void inAVeryLongQueueANewcomerIsToldTheLastPlaceAndTheOthersTheirs() {
        Admission<Stream> admission = new Admission<>(new Slots(1, 1000, 0, Duration.ofSeconds(1)));
        admission.admit(applicants.of(Source.UNKNOWN));
        Stream first = applicants.of(Source.UNKNOWN);
        admission.admit(first);
        for (int i = 2; i <= 256; i++) {
            admission.admit(applicants.of(Source.UNKNOWN));
        }
        assertThat(admission.position(first)).isEqualTo(1);

        admission.admit(applicants.of(Source.UNKNOWN));

        assertThat(admission.position(first)).isEqualTo(257);
        assertThat(admission.queue()).hasSize(257).startsWith(first);
    }

    @Test
    void oneThatNobodyWatchesRunsOnlyWhereNobodyElseWaits() {
        Admission<Stream> admission = new Admission<>(new Slots(1, 1000, 0, Duration.ofSeconds(1)));
        Stream runs = applicants.of(new Source(1, 11));
        Stream unwatched = applicants.unwatched(new Source(2, 21));
        Stream watched = applicants.of(new Source(1, 11));
        List.of(runs, unwatched, watched).forEach(admission::admit);

        assertThat(admission.free(runs)).containsExactly(watched);
        assertThat(admission.free(watched)).containsExactly(unwatched);
    }
}
