package dev.tokenbus.gateway.socket;

import static dev.tokenbus.gateway.socket.Liveness.Verdict.DEAD;
import static dev.tokenbus.gateway.socket.Liveness.Verdict.KEEP_ALIVE;
import static dev.tokenbus.gateway.socket.Liveness.Verdict.NOTHING;
import static dev.tokenbus.gateway.socket.Liveness.Verdict.PING;
import static dev.tokenbus.gateway.socket.Liveness.Verdict.SLOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.socket.Liveness.Verdict;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** With the default configuration; times are in seconds, and a connection is looked at once a second. */
class LivenessTest {
    private static final long SECOND = 1_000_000_000;

    private final Liveness liveness = new Liveness(GatewayConfig.DEFAULT, new Random(1), 0);
    private boolean full;
    private boolean hasStreams;

    private Verdict at(long second) {
        return liveness.check(second * SECOND, full, hasStreams);
    }

    /** Looks each second from a time on until there is something to do; the time of that. */
    private long until(Verdict verdict, long from) {
        for (long second = from; second < from + 1000; second++) {
            Verdict now = at(second);
            if (now == verdict) {
                return second;
            }
            assertThat(now).as("at " + second).isEqualTo(NOTHING);
        }
        throw new AssertionError("never " + verdict);
    }

    @Test
    void theFirstHeartbeatComesAtARandomMomentWithinOneBeat() {
        Set<Long> moments = new HashSet<>();
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            Liveness each = new Liveness(GatewayConfig.DEFAULT, random, 0);
            long second = 0;
            while (each.check(second * SECOND, false, false) == NOTHING) {
                second++;
            }
            assertThat(second).isLessThanOrEqualTo(25);
            moments.add(second);
        }
        assertThat(moments).hasSizeGreaterThan(10);
    }

    @Test
    void silenceAfterAHeartbeatIsDeath() {
        long pinged = until(PING, 0);

        assertThat(until(DEAD, pinged + 1)).isEqualTo(pinged + 11);
    }

    @Test
    void anySignOfLifeIsLifeAndTheNextBeatComesInItsTime() {
        long pinged = until(PING, 0);
        liveness.heard();

        assertThat(until(PING, pinged + 10)).isEqualTo(pinged + 25);
    }

    @Test
    void aSocketThatTakesNothingIsSlowAndNotDead() {
        until(PING, 0);
        full = true;
        long filled = 26;

        assertThat(until(SLOW, filled)).isEqualTo(filled + 31);
    }

    @Test
    void aSocketThatTookSomethingIsNotSlow() {
        full = true;
        for (long second = 0; second < 200; second += 20) {
            assertThat(at(second)).isEqualTo(NOTHING);
            liveness.drained();
        }
    }

    @Test
    void whileTheSocketTookNothingNoAnswerToTheHeartbeatCouldCome() {
        long pinged = until(PING, 0);
        full = true;
        at(pinged + 1);
        at(pinged + 20);
        full = false;

        assertThat(at(pinged + 21)).isEqualTo(NOTHING);
        assertThat(until(DEAD, pinged + 22)).isEqualTo(pinged + 31);
    }

    @Test
    void aClientWithALiveStreamHearsSomethingInTime() {
        long pinged = until(PING, 0);
        hasStreams = true;
        liveness.heard();
        liveness.wrote((pinged + 1) * SECOND);

        assertThat(until(KEEP_ALIVE, pinged + 2)).isEqualTo(pinged + 6);
    }

    @Test
    void withoutAStreamNothingNeedsToBeSaid() {
        liveness.wrote(0);
        long pinged = until(PING, 0);
        liveness.heard();

        assertThat(until(PING, pinged + 2)).isEqualTo(pinged + 25);
    }
}
