package dev.tokenbus.worker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.worker.admission.Applicants.Stream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FairOrderTest {
    private static final Source HOG = new Source(1, 11);
    private static final Source NEIGHBOUR = new Source(1, 12);
    private static final Source STRANGER = new Source(2, 21);

    private final Applicants applicants = new Applicants();
    private final Shares running = new Shares(100, 0);
    private final List<Stream> waiting = new ArrayList<>();

    private Stream waits(Source source) {
        Stream applicant = applicants.of(source, 5);
        waiting.add(applicant);
        return applicant;
    }

    private List<Stream> order() {
        return FairOrder.of(waiting, running);
    }

    @Test
    void nobodyWaitsForAllThatAnotherConnectionAskedFor() {
        Stream first = waits(HOG);
        Stream second = waits(HOG);
        Stream third = waits(HOG);
        Stream neighbours = waits(NEIGHBOUR);
        Stream other = waits(NEIGHBOUR);

        assertThat(order()).containsExactly(first, neighbours, second, other, third);
    }

    @Test
    void whoeverHoldsPlacesWaitsForThoseThatHoldFewer() {
        running.take(HOG);
        running.take(HOG);
        running.take(NEIGHBOUR);
        Stream hogs = waits(HOG);
        Stream neighbours = waits(NEIGHBOUR);
        Stream next = waits(NEIGHBOUR);

        assertThat(order()).containsExactly(neighbours, hogs, next);

        running.free(HOG);
        running.free(HOG);
        assertThat(order()).containsExactly(hogs, neighbours, next);
    }

    @Test
    void manyConnectionsOfOneAddressShareTheTurnsOfTheAddress() {
        Stream one = waits(new Source(1, 101));
        Stream two = waits(new Source(1, 102));
        Stream three = waits(new Source(1, 103));
        Stream strangers = waits(STRANGER);
        Stream more = waits(STRANGER);

        assertThat(order()).containsExactly(one, strangers, two, more, three);
    }

    @Test
    void priorityOrdersTheStreamsOfOneConnectionAndNobodyElses() {
        Stream urgent = applicants.of(HOG, 9);
        Stream alsoUrgent = applicants.of(HOG, 9);
        Stream neighbours = applicants.of(NEIGHBOUR, 0);
        waiting.addAll(List.of(urgent, alsoUrgent, neighbours));

        assertThat(order()).containsExactly(urgent, neighbours, alsoUrgent);
    }

    @Test
    void anAnswerThatWasBegunGoesFirst() {
        running.take(HOG);
        running.take(HOG);
        Stream neighbours = waits(NEIGHBOUR);
        Stream begun = applicants.continued(HOG);
        waiting.add(begun);

        assertThat(order()).containsExactly(begun, neighbours);
    }
}
