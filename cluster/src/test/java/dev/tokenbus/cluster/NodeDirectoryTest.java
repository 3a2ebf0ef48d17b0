package dev.tokenbus.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.bus.node.WorkerStatus.Model;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NodeDirectoryTest {
    private static final String OWN = "own";

    private long nowMs;
    private final List<String> lost = new ArrayList<>();
    private final NodeDirectory directory = new NodeDirectory(OWN, () -> nowMs * 1_000_000, new Random(7));

    NodeDirectoryTest() {
        directory.onLost(lost::add);
    }

    @Test
    void nodeIsDeadAfterThreeSecondsOfSilence() {
        announce("a", worker(0));
        announce("b", worker(0));
        for (int second = 1; second <= 3; second++) {
            passMs(1000);
            announce("b", worker(0));
        }
        assertThat(directory.isAlive("a")).isTrue();

        passMs(NodeDirectory.TICK_MS);

        assertThat(lost).containsExactly("a");
        assertThat(directory.isAlive("a")).isFalse();
        assertThat(directory.nodes()).extracting(NodeAnnouncement::nodeId).containsExactly("b");
    }

    @Test
    void nodeThatSpeaksAgainIsAlive() {
        announce("a", worker(0));
        passMs(4000);
        announce("a", worker(0));

        assertThat(directory.isAlive("a")).isTrue();
        assertThat(lost).containsExactly("a");
    }

    @Test
    void nodeThatLeavesIsForgottenAtOnce() {
        announce("a", worker(0));

        directory.heard(announcement("a", false, true, List.of()));
        directory.heard(announcement("a", false, true, List.of()));

        assertThat(directory.isAlive("a")).isFalse();
        assertThat(lost).containsExactly("a");
        assertThat(directory.choose("m", Set.of())).isEmpty();
    }

    @Test
    void suspectedNodeIsDeadUntilItSpeaks() {
        announce("a", worker(0));
        directory.suspect("a");
        directory.suspect("never-heard-of");

        assertThat(lost).containsExactly("a");
        announce("a", worker(0));
        assertThat(directory.isAlive("a")).isTrue();
    }

    @Test
    void nodeThatWasTakenForDeadAndSpeaksHasReturned() {
        List<String> returned = new ArrayList<>();
        directory.onReturned(returned::add);
        announce("a", worker(0));
        announce("b", worker(0));
        passMs(4000);
        assertThat(returned).isEmpty();

        announce("a", worker(0));
        announce("a", worker(0));

        assertThat(returned).containsExactly("a");
    }

    @Test
    void nodesThatWereTakenForDeadMayReturnForAWhile() {
        announce("a", worker(0));
        announce("b", worker(0));
        assertThat(directory.mayReturn(10_000)).isFalse();
        passMs(4000);
        announce("a", worker(0));

        assertThat(directory.mayReturn(10_000)).isTrue();
        passMs(2000);
        announce("a", worker(0));
        passMs(2000);
        announce("a", worker(0));
        announce("b", worker(0));

        assertThat(directory.mayReturn(10_000)).as("others may follow").isTrue();
        passMs(2000);
        announce("a", worker(0));
        announce("b", worker(0));
        passMs(1000);
        assertThat(directory.mayReturn(10_000)).isFalse();
    }

    @Test
    void lostNodesThatStayAwayAreGivenUp() {
        announce("a", worker(0));
        passMs(4000);

        assertThat(directory.mayReturn(10_000)).isTrue();
        passMs(11_000);
        assertThat(directory.mayReturn(10_000)).isFalse();
    }

    @Test
    void nodeThatSaidGoodByeDoesNotReturn() {
        List<String> returned = new ArrayList<>();
        directory.onReturned(returned::add);
        announce("a", worker(0));
        directory.heard(announcement("a", false, true, List.of()));

        assertThat(directory.mayReturn(10_000)).isFalse();
        announce("a", worker(0));
        assertThat(returned).isEmpty();
    }

    @Test
    void nodesAreLeavingWhileOneDrainsAndForAMomentAfterItsGoodBye() {
        announce("a", worker(0));
        assertThat(directory.areNodesLeaving()).isFalse();

        directory.heard(announcement("a", true, false, List.of(worker(0))));
        assertThat(directory.areNodesLeaving()).isTrue();
        directory.heard(announcement("a", false, true, List.of()));

        assertThat(directory.areNodesLeaving()).isTrue();
        nowMs += NodeDirectory.DEAD_AFTER_MS;
        assertThat(directory.areNodesLeaving()).isFalse();
    }

    @Test
    void directoryThatWasAsleepIgnoresSuspicions() {
        announce("a", worker(0));
        nowMs += 60_000;

        directory.suspect("a");

        assertThat(lost).isEmpty();
        for (int second = 0; second < 4; second++) {
            passMs(1000);
            announce("a", worker(0));
        }
        directory.suspect("a");
        assertThat(lost).containsExactly("a");
    }

    @Test
    void directoryThatWasAsleepGivesEveryNodeTheWholeTimeAgain() {
        announce("a", worker(0));

        nowMs += 60_000;
        directory.tick();
        assertThat(lost).isEmpty();

        passMs(3000);
        assertThat(lost).isEmpty();
        passMs(NodeDirectory.TICK_MS);
        assertThat(lost).containsExactly("a");
    }

    @Test
    void tickThatIsTwoSecondsLateDoesNotMeanSleep() {
        announce("a", worker(0));
        passMs(1000);

        nowMs += NodeDirectory.TICK_MS + NodeDirectory.ASLEEP_MS;
        directory.tick();

        assertThat(lost).containsExactly("a");
    }

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
        announce("b", new WorkerStatus(0, List.of(new Model("n", true)), 10, 9, 5, 4, 0));

        assertThat(directory.choose("n", Set.of())).map(Addresses::worker).contains("tokenbus.worker.b.0");
        assertThat(directory.choose("o", Set.of())).isEmpty();
    }

    @Test
    void modelsAreListedOnceWithTheDefaultFirst() {
        announce("b", new WorkerStatus(0, List.of(new Model("x", true), new Model("m", true)), 1, 0, 0, 0, 0));
        announce("a", worker(0), new WorkerStatus(1, List.of(new Model("y", true)), 1, 0, 0, 0, 0));

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

    private void passMs(long ms) {
        for (long passed = 0; passed < ms; passed += NodeDirectory.TICK_MS) {
            nowMs += NodeDirectory.TICK_MS;
            directory.tick();
        }
    }

    private void announce(String nodeId, WorkerStatus... workers) {
        directory.heard(announcement(nodeId, false, false, List.of(workers)));
    }

    private static NodeAnnouncement announcement(
            String nodeId, boolean draining, boolean leaving, List<WorkerStatus> workers) {
        return new NodeAnnouncement(nodeId, 0, Set.of(Role.WORKER), "", draining, leaving, workers, 0, 0);
    }

    private static WorkerStatus worker(int index) {
        return worker(index, 10, 0);
    }

    private static WorkerStatus worker(int index, int capacity, int active) {
        return new WorkerStatus(index, List.of(new Model("m", true)), capacity, active, 5, 0, 0);
    }
}
