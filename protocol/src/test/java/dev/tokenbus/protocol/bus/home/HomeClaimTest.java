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

    @Test
    void aWholeAnswerStaysAndOneThatAClientStopped_whateverItsEpoch() {
        assertThat(claim("a", 1, "w1", Standing.SETTLED))
                .matches(it -> it.beats(claim("b", 2, "w2", Standing.WATCHED)));
    }

    @Test
    void anAnswerThatEndedBecauseNobodyWatchedGivesWayToOneThatGoesOn() {
        assertThat(claim("a", 1, "w1", Standing.UNWATCHED))
                .matches(it -> it.beats(claim("b", 2, "w2", Standing.ENDED)));
        assertThat(claim("a", 1, "w1", Standing.UNWATCHED))
                .matches(it -> it.beats(claim("b", 2, "w1", Standing.ENDED)));
    }

    @Test
    void ofTwoAttemptsTheOneWithViewersStays() {
        assertThat(claim("a", 1, "w1", Standing.WATCHED))
                .matches(it -> it.beats(claim("b", 2, "w2", Standing.UNWATCHED)));
        assertThat(claim("a", 1, "", Standing.WATCHED))
                .matches(it -> it.beats(claim("b", 2, "w2", Standing.UNWATCHED)));
    }

    @Test
    void ofOneAttemptTheHomeStaysThatItsWorkerFollows() {
        assertThat(claim("b", 2, "w1", Standing.UNWATCHED))
                .matches(it -> it.beats(claim("a", 1, "w1", Standing.WATCHED)));
    }

    @Test
    void elseTheHigherEpochStays_andAtLastTheGreaterNode() {
        assertThat(claim("a", 2, "w1", Standing.WATCHED))
                .matches(it -> it.beats(claim("b", 1, "w2", Standing.WATCHED)));
        assertThat(claim("b", 2, "w1", Standing.WATCHED))
                .matches(it -> it.beats(claim("a", 2, "w2", Standing.WATCHED)));
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
