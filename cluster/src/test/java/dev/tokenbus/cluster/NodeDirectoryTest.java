package dev.tokenbus.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.node.BusVersions;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is alive, who is gone, and who may come back. */
final class NodeDirectoryTest extends NodeDirectoryFixture {
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

    /** Where all event loops are busy a node may hear itself late: it would end its own streams as those of a lost worker. */
    @Test
    void nodeNeverTakesItselfForDead() {
        announce(OWN, worker(0));
        announce("a", worker(0));

        passMs(4000);
        directory.suspect(OWN);

        assertThat(lost).containsExactly("a");
        assertThat(directory.isAlive(OWN)).isTrue();
        assertThat(directory.choose("m", Set.of())).map(WorkerId::nodeId).contains(OWN);
        directory.heard(announcement(OWN, false, true, List.of()));
        assertThat(directory.isAlive(OWN)).as("after its good-bye").isFalse();
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
    void aNodeThatSpeaksNoVersionOfOursIsSaidOnceAndNotUsed() {
        List<String> foreign = new ArrayList<>();
        directory.onForeign(announcement -> foreign.add(announcement.nodeId()));

        for (int i = 0; i < 3; i++) {
            directory.heard(speaking("newer", new BusVersions(1000, 1001)));
            directory.heard(speaking("older", BusVersions.UNSAID));
        }

        assertThat(foreign).containsExactly("newer");
        assertThat(directory.nodes()).extracting(NodeAnnouncement::nodeId).containsExactly("older");
        assertThat(directory.isAlive("newer")).isFalse();
        assertThat(directory.choose("m", Set.of())).map(WorkerId::nodeId).contains("older");
    }

    private static NodeAnnouncement speaking(String nodeId, BusVersions versions) {
        return new NodeAnnouncement(
                nodeId,
                nodeId,
                0,
                Set.of(NodeAnnouncement.Role.WORKER),
                "",
                false,
                false,
                List.of(worker(0)),
                0,
                0,
                versions,
                "");
    }

    private void passMs(long ms) {
        for (long passed = 0; passed < ms; passed += NodeDirectory.TICK_MS) {
            nowMs += NodeDirectory.TICK_MS;
            directory.tick();
        }
    }
}
