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
        return new HomeClaim(StreamId.of("home", new byte[16]), nodeId, epoch, worker, standing, false, 7);
    }

    private static HomeClaim winner(HomeClaim claim) {
        return new HomeClaim(
                claim.streamId(),
                claim.nodeId(),
                claim.epoch(),
                claim.worker(),
                claim.standing(),
                true,
                claim.lastSeq());
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
    void elseTheLongerLogStays() {
        HomeClaim shorter = claim("b", 2, "w2", Standing.WATCHED);
        HomeClaim longer = new HomeClaim(shorter.streamId(), "a", 1, "w1", Standing.WATCHED, false, 8);

        assertThatStays(longer, shorter);
        assertThatStays(shorter, new HomeClaim(longer.streamId(), "a", 1, "w1", Standing.UNWATCHED, false, 8));
    }

    @Test
    void elseTheHigherEpochStays_andAtLastTheGreaterNode() {
        assertThatStays(claim("a", 2, "w1", Standing.WATCHED), claim("b", 1, "w2", Standing.WATCHED));
        assertThatStays(claim("b", 2, "w1", Standing.WATCHED), claim("a", 2, "w2", Standing.WATCHED));
    }

    @Test
    void ofTwoThatGoOnTheHomeStaysThatAnotherOneHasJustLetGoFor() {
        HomeClaim weak = claim("a", 1, "w1", Standing.UNWATCHED);
        HomeClaim strong = claim("b", 2, "w2", Standing.WATCHED);

        assertThatStays(winner(weak), strong);
        assertThatStays(winner(strong), winner(weak));
        assertThatStays(claim("b", 2, "w2", Standing.SETTLED), winner(weak));
        assertThatStays(strong, winner(claim("a", 1, "w1", Standing.ENDED)));
    }

    /** To let the other one go would cancel the worker of both. */
    @Test
    void ofOneAttemptTheHomeThatTheWorkerFollowsStaysWhoeverLetGo() {
        assertThatStays(claim("b", 2, "w1", Standing.UNWATCHED), winner(claim("a", 1, "w1", Standing.WATCHED)));
    }

    @Test
    void theHomeOnTheLesserNodeDecides() {
        HomeClaim a = claim("a", 1, "w1", Standing.ENDED);
        HomeClaim b = claim("b", 2, "w2", Standing.WATCHED);

        assertThat(a.decides(b.nodeId())).isTrue();
        assertThat(b.decides(a.nodeId())).isFalse();
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
                    all.add(winner(claim(nodeId, epoch, worker, standing)));
                }
            }
        }
        return all;
    }
}
