package dev.tokenbus.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.cluster.StreamMoves.Kind;
import org.junit.jupiter.api.Test;

/** However many streams leave a node, they are one line. */
class StreamMovesTest {
    private final StreamMoves moves = new StreamMoves();

    @Test
    void allStreamsThatLeaveANodeAreOneLineOnceNoneFollows() {
        for (int i = 0; i < 50; i++) {
            moves.moved(Kind.FAILED_OVER, "dead", i % 5 == 0 ? "b" : "a");
        }
        assertThat(moves.settled()).as("more may follow").isEmpty();
        moves.moved(Kind.FAILED_OVER, "dead", "a");
        assertThat(moves.settled()).isEmpty();

        assertThat(moves.settled())
                .containsExactly(new StreamMoves.Line(
                        false, "streams have failed over to another worker", 51, "dead", "a:41,b:10"));
        assertThat(moves.settled()).isEmpty();
    }

    @Test
    void eachNodeAndKindIsALineOfItsOwn() {
        moves.moved(Kind.NEW_HOME, "dead", "a");
        moves.moved(Kind.FAILED_OVER, "dead", "a");
        moves.moved(Kind.HANDED_OVER, "leaving", "a");

        assertThat(moves.rest())
                .allMatch(line -> !line.isLoss())
                .containsExactlyInAnyOrder(
                        new StreamMoves.Line(false, "streams have another home", 1, "dead", "a:1"),
                        new StreamMoves.Line(false, "streams have failed over to another worker", 1, "dead", "a:1"),
                        new StreamMoves.Line(false, "streams were handed over to another worker", 1, "leaving", "a:1"));
        assertThat(moves.rest()).isEmpty();
    }

    @Test
    void streamsThatAreLostOnTheirWayAreOneLineToo() {
        moves.moved(Kind.LOST, "dead", "a");
        moves.moved(Kind.LOST, "dead", "a");

        assertThat(moves.rest())
                .containsExactly(new StreamMoves.Line(
                        true,
                        "streams are lost: their worker died before another home had all of them",
                        2,
                        "dead",
                        "a:2"));
    }
}
