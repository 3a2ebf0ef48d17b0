package dev.tokenbus.protocol.bus.home;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.home.HomeClaim.Standing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of two homes of one stream stays. */
class HomeClaimTest {
    private static HomeClaim claim(String nodeId, long epoch, String worker, Standing standing) {
        return new HomeClaim(StreamId.of("home", new byte[16]), nodeId, epoch, worker, standing);
    }

    private static void assertThatStays(HomeClaim stays, HomeClaim goes) {
        assertThat(stays.beats(goes)).as(stays + " beats " + goes).isTrue();
    }

    @Test
    void aWholeAnswerStaysAndOneThatAClientStopped_whateverItsEpoch() {
        assertThatStays(claim("a", 1, "w1", Standing.SETTLED), claim("b", 2, "w2", Standing.WATCHED));
    }

    @Test
    void anAnswerThatEndedBecauseNobodyWatchedGivesWayToOneThatGoesOn() {
        assertThatStays(claim("a", 1, "w1", Standing.UNWATCHED), claim("b", 2, "w2", Standing.ENDED));
        assertThatStays(claim("a", 1, "w1", Standing.UNWATCHED), claim("b", 2, "w1", Standing.ENDED));
    }

    @Test
    void ofTwoAttemptsTheOneWithViewersStays() {
        assertThatStays(claim("a", 1, "w1", Standing.WATCHED), claim("b", 2, "w2", Standing.UNWATCHED));
        assertThatStays(claim("a", 1, "", Standing.WATCHED), claim("b", 2, "w2", Standing.UNWATCHED));
    }

    @Test
    void ofOneAttemptTheHomeStaysThatItsWorkerFollows() {
        assertThatStays(claim("b", 2, "w1", Standing.UNWATCHED), claim("a", 1, "w1", Standing.WATCHED));
    }

    @Test
    void elseTheHigherEpochStays_andAtLastTheGreaterNode() {
        assertThatStays(claim("a", 2, "w1", Standing.WATCHED), claim("b", 1, "w2", Standing.WATCHED));
        assertThatStays(claim("b", 2, "w1", Standing.WATCHED), claim("a", 2, "w2", Standing.WATCHED));
    }

    @Test
    void ofAnyTwoClaimsExactlyOneStays() {
        List<HomeClaim> ofA = all("a");
        List<HomeClaim> ofB = all("b");

        for (HomeClaim a : ofA) {
            for (HomeClaim b : ofB) {
                assertThat(a.beats(b)).as(a + " and " + b).isNotEqualTo(b.beats(a));
            }
        }
    }

    private static List<HomeClaim> all(String nodeId) {
        List<HomeClaim> all = new ArrayList<>();
        for (Standing standing : Standing.values()) {
            for (String worker : List.of("", "w1", "w2")) {
                for (long epoch = 1; epoch < 3; epoch++) {
                    all.add(claim(nodeId, epoch, worker, standing));
                }
            }
        }
        return all;
    }
}
