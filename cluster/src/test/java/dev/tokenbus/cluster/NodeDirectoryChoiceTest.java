package dev.tokenbus.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.bus.node.WorkerStatus.Model;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which worker of which node is given a stream. */
final class NodeDirectoryChoiceTest extends NodeDirectoryFixture {
    @Test
    void lessLoadedOfTwoIsChosen() {
        announce("a", worker(0, 10, 5));
        announce("b", worker(0, 10, 4));

        assertThat(chosen(100, true)).containsOnlyKeys("b/0");
    }

    @Test
    void mostLoadedOfManyIsNeverChosenAndTheOthersAre() {
        announce("a", worker(0, 10, 3), worker(1, 10, 2));
        announce("b", worker(0, 10, 9), worker(1, 10, 1));

        Map<String, Integer> chosen = chosen(300, true);

        assertThat(chosen).containsOnlyKeys("a/0", "a/1", "b/1");
        assertThat(chosen.get("b/1")).isGreaterThan(chosen.get("a/1")).isGreaterThan(chosen.get("a/0"));
    }

    @Test
    void loadIsRelativeToCapacity() {
        announce("a", worker(0, 4, 2));
        announce("b", worker(0, 100, 10));

        assertThat(chosen(100, true)).containsOnlyKeys("b/0");
    }

    @Test
    void workerOnAnotherNodeIsPreferredToOneOnThisNode() {
        announce(OWN, worker(0, 10, 0));
        announce("a", worker(0, 10, 9));

        assertThat(chosen(100, true)).containsOnlyKeys("a/0");
    }

    @Test
    void ownWorkerIsChosenWhenTheOtherNodeIsFull() {
        announce(OWN, worker(0, 10, 0));
        announce("a", worker(0, 10, 10));

        assertThat(chosen(100, true)).containsOnlyKeys(OWN + "/0");
    }

    @Test
    void burstBetweenAnnouncementsIsSpread() {
        announce("a", worker(0, 10, 0));
        announce("b", worker(0, 10, 0));
        announce("c", worker(0, 20, 0));

        Map<String, Integer> chosen = chosen(40, false);

        assertThat(chosen.get("a/0")).isBetween(8, 12);
        assertThat(chosen.get("b/0")).isBetween(8, 12);
        assertThat(chosen.get("c/0")).isBetween(16, 24);
    }

    @Test
    void burstFillsTheOtherNodeBeforeThisOne() {
        announce(OWN, worker(0, 5, 0));
        announce("a", worker(0, 5, 0));

        assertThat(chosen(5, false)).containsOnlyKeys("a/0");
        assertThat(chosen(5, false)).containsOnlyKeys(OWN + "/0");
    }

    @Test
    void announcementReplacesWhatWasCountedSince() {
        announce("a", worker(0, 10, 0));
        announce("b", worker(0, 10, 3));
        assertThat(chosen(3, false)).containsOnlyKeys("a/0");

        announce("a", worker(0, 10, 0));

        assertThat(chosen(3, false)).containsOnlyKeys("a/0");
    }

    @Test
    void amongOwnWorkersTheOneOnTheSameEventLoopIsChosenUnlessAnotherHasClearlyLessLoad() {
        announce(OWN, worker(0, 100, 5), worker(1, 100, 0), worker(2, 100, 0));
        assertThat(directory.choose("m", Set.of(), false, 0))
                .map(WorkerId::name)
                .contains(OWN + "/0");

        announce(OWN, worker(0, 100, 15), worker(1, 100, 0), worker(2, 100, 0));
        assertThat(directory.choose("m", Set.of(), false, 0))
                .map(WorkerId::name)
                .isNotEqualTo(Optional.of(OWN + "/0"));

        announce(OWN, worker(0, 100, 5), worker(1, 100, 0), worker(2, 100, 0));
        assertThat(directory.choose("m", Set.of(new WorkerId(OWN, 0)), false, 0))
                .map(WorkerId::name)
                .isNotEqualTo(Optional.of(OWN + "/0"));
    }

    @Test
    void workerOnAnotherNodeIsPreferredToTheOneOnTheSameEventLoop() {
        announce(OWN, worker(0, 100, 0));
        announce("a", worker(0, 100, 5));

        assertThat(directory.choose("m", Set.of(), false, 0))
                .map(WorkerId::name)
                .contains("a/0");
    }

    @Test
    void ownWorkersHoweverManyAreNotChosenWhileAnotherNodeHasAFreePlace() {
        announce(OWN, worker(0, 100, 0), worker(1, 100, 0), worker(2, 100, 0));
        announce("a", worker(0, 100, 99));

        assertThat(directory.choose("m", Set.of(), false, 0))
                .map(WorkerId::name)
                .contains("a/0");
        assertThat(directory.choose("m", Set.of(), false, 0))
                .map(WorkerId::name)
                .contains(OWN + "/0");
    }

    @Test
    void onlyFreePlaceIsFoundAmongManyFullWorkers() {
        WorkerStatus[] full = new WorkerStatus[20];
        Arrays.setAll(full, index -> worker(index, 1, 1));
        announce("a", full);
        announce("b", worker(0, 1, 0));
        assertThat(directory.choose("m", Set.of())).map(WorkerId::name).contains("b/0");

        announce("b", worker(0, 1, 1));
        announce(OWN, worker(0, 1, 1), worker(1, 1, 1), worker(2, 1, 1), worker(3, 1, 0));
        assertThat(directory.choose("m", Set.of())).map(WorkerId::name).contains(OWN + "/3");
    }

    @Test
    void skippedWorkersAreNotChosen() {
        announce("a", worker(0), worker(1));

        assertThat(directory.choose("m", Set.of(new WorkerId("a", 0))))
                .map(WorkerId::name)
                .contains("a/1");
        assertThat(directory.choose("m", Set.of(new WorkerId("a", 0), new WorkerId("a", 1))))
                .isEmpty();
    }

    @Test
    void drainingNodeIsAliveAndNotChosen() {
        directory.heard(announcement("a", true, false, List.of(worker(0))));

        assertThat(directory.isAlive("a")).isTrue();
        assertThat(directory.choose("m", Set.of())).isEmpty();
        assertThat(directory.models()).isEmpty();
        assertThat(directory.defaultModel()).isNull();
    }

    @Test
    void onlyWorkersWithTheModelAreChosen() {
        announce("a", worker(0, 10, 0));
        announce("b", new WorkerStatus(0, List.of(new Model("n", true, true)), "n", List.of(), 10, 9, 5, 4, 0));

        assertThat(directory.choose("n", Set.of())).map(Addresses::worker).contains("tokenbus.worker.b.0");
        assertThat(directory.choose("o", Set.of())).isEmpty();
    }

    @Test
    void modelsAreListedOnceWithTheDefaultFirst() {
        announce(
                "b",
                new WorkerStatus(
                        0,
                        List.of(new Model("x", true, true), new Model("m", true, true)),
                        "x",
                        List.of(),
                        1,
                        0,
                        0,
                        0,
                        0));
        announce(
                "a",
                worker(0),
                new WorkerStatus(1, List.of(new Model("y", true, true)), "y", List.of(), 1, 0, 0, 0, 0));

        assertThat(directory.models()).containsExactly("m", "y", "x");
        assertThat(directory.defaultModel()).isEqualTo("m");
    }

    /** How often each worker is chosen; with {@code fresh}, each choice is followed by announcements that clear its count. */
    private Map<String, Integer> chosen(int times, boolean fresh) {
        Map<String, Integer> chosen = new HashMap<>();
        for (int i = 0; i < times; i++) {
            WorkerId worker = directory.choose("m", Set.of()).orElseThrow();
            chosen.merge(worker.name(), 1, Integer::sum);
            if (fresh) {
                directory.nodes().forEach(directory::heard);
            }
        }
        return chosen;
    }
}
