package dev.tokenbus.node.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.StreamMoves;
import dev.tokenbus.protocol.bus.node.BusVersions;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each change of a peer is one line, however often the peer or its silence is noticed. */
class PeerLogTest {
    private final LoggedLines logged = LoggedLines.of(PeerLog.class);
    private final NodeDirectory directory = new NodeDirectory("own", System::nanoTime, new Random(1));

    @BeforeEach
    void follow() {
        PeerLog.follow(directory, "own");
    }

    @AfterEach
    void remove() {
        logged.close();
    }

    private void hear(String nodeId, boolean leaving) {
        directory.heard(new NodeAnnouncement(
                nodeId, "blue", 0, Set.of(Role.METRICS, Role.WORKER), "", false, leaving, List.of(), 0, 0));
    }

    @Test
    void aPeerThatDiesAndComesBackIsOneLineEach() {
        for (int i = 0; i < 3; i++) {
            hear("peer", false);
        }
        for (int i = 0; i < 3; i++) {
            directory.suspect("peer");
        }
        for (int i = 0; i < 3; i++) {
            hear("peer", false);
        }

        assertThat(logged.all())
                .containsExactly(
                        "INFO another node has joined peer=blue peerId=peer roles=worker,metrics",
                        "WARN another node is lost: it has died, is frozen or is cut off peer=blue peerId=peer",
                        "INFO another node is back peer=blue peerId=peer");
    }

    @Test
    void aPeerThatLeavesIsNotLost() {
        hear("peer", false);
        hear("peer", true);
        hear("peer", true);

        assertThat(logged.all())
                .containsExactly(
                        "INFO another node has joined peer=blue peerId=peer roles=worker,metrics",
                        "INFO another node has left peer=blue peerId=peer");
    }

    @Test
    void streamsThatMoveAreSaidAndThoseThatAreLostAreAWarning() {
        PeerLog.moved(List.of(
                new StreamMoves.Line(false, "streams have moved", 2, "a", "b:2"),
                new StreamMoves.Line(true, "streams are lost", 1, "a", "b:1")));

        assertThat(logged.all())
                .containsExactly(
                        "INFO streams have moved streams=2 from=a to=b:2",
                        "WARN streams are lost streams=1 from=a to=b:1");
    }

    @Test
    void aPeerOfAVersionThatThisNodeCannotWorkWithIsOneLine() {
        for (int i = 0; i < 3; i++) {
            directory.heard(new NodeAnnouncement(
                    "peer",
                    "blue",
                    0,
                    Set.of(Role.WORKER),
                    "",
                    false,
                    false,
                    List.of(),
                    0,
                    0,
                    new BusVersions(1000, 1001),
                    "9.0.0 0123456789ab"));
        }

        assertThat(logged.all())
                .containsExactly("WARN another node is of a version that this one cannot work with, and is left alone"
                        + " peer=blue peerId=peer build=9.0.0 0123456789ab speaks=1000..1001 expected="
                        + BusVersions.OURS);
    }

    @Test
    void theNodeItselfIsNoPeer() {
        hear("own", false);
        directory.suspect("own");

        assertThat(logged.all()).isEmpty();
    }
}
