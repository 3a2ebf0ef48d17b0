package dev.tokenbus.node.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.StreamMoves;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Each change of a peer is one line, however often the peer or its silence is noticed. */
class PeerLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(PeerLog.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final NodeDirectory directory = new NodeDirectory("own", System::nanoTime, new Random(1));

    @BeforeEach
    void follow() {
        logged.start();
        logger.addAppender(logged);
        PeerLog.follow(directory, "own");
    }

    @AfterEach
    void remove() {
        logger.detachAppender(logged);
    }

    private void hear(String nodeId, boolean leaving) {
        directory.heard(new NodeAnnouncement(
                nodeId, "blue", 0, Set.of(Role.METRICS, Role.WORKER), "", false, leaving, List.of(), 0, 0));
    }

    private List<String> lines() {
        return logged.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
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

        assertThat(lines())
                .containsExactly(
                        Level.INFO + " node=peer name=blue roles=worker,metrics has joined",
                        Level.WARN + " node=peer name=blue is lost: it has died, is frozen or is cut off",
                        Level.INFO + " node=peer name=blue is back");
    }

    @Test
    void aPeerThatLeavesIsNotLost() {
        hear("peer", false);
        hear("peer", true);
        hear("peer", true);

        assertThat(lines())
                .containsExactly(
                        Level.INFO + " node=peer name=blue roles=worker,metrics has joined",
                        Level.INFO + " node=peer name=blue has left");
    }

    @Test
    void streamsThatMoveAreSaidAndThoseThatAreLostAreAWarning() {
        PeerLog.moved(List.of(
                new StreamMoves.Line(false, "streams=2 have moved"), new StreamMoves.Line(true, "streams=1 are lost")));

        assertThat(lines()).containsExactly(Level.INFO + " streams=2 have moved", Level.WARN + " streams=1 are lost");
    }

    @Test
    void theNodeItselfIsNoPeer() {
        hear("own", false);
        directory.suspect("own");

        assertThat(lines()).isEmpty();
    }
}
