package dev.tokenbus.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.bus.worker.StartReply.Verdict;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.worker.backend.HandDrivenBackend;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens when the logs of live streams take all the room that there is. */
class WorkerRoomTest extends WorkerTest {
    private static final int MAX = 160_000;
    private static final int WAIT_MS = 5000;

    @BeforeEach
    void deploy() throws Exception {
        deploy(config -> config.with("heldBytes", MAX)
                .with("windowBytes", 1 << 20)
                .with("roomWaitMs", WAIT_MS)
                .with("orphanMs", 3_600_000));
    }

    /** So that the worker has nothing to drain. */
    @AfterEach
    void everythingEnds() throws Exception {
        for (int call = 0; call < backend.asked(); call++) {
            backend.call(call).ends();
        }
        worker.awaitStatus("idle", status -> status.active() == 0);
    }

    private HandDrivenBackend.Call says(int call, int kilobytes) throws Exception {
        HandDrivenBackend.Call said = backend.call(call);
        for (int i = 0; i < kilobytes; i++) {
            said.says("x".repeat(1024 - 64));
        }
        return said;
    }

    private void awaitHeld(long atLeast) throws Exception {
        worker.await(atLeast + " bytes held", () -> worker.meter.heldBytes() >= atLeast);
    }

    private static ErrorCode failure(HomeStream stream) throws Exception {
        return ((StreamEvent.Failed) stream.awaitEnd()).failure().code();
    }

    @Test
    void theLargestWaitsAndASmallOneGoesOn() throws Exception {
        worker.started(ID);
        HomeStream small = worker.started(OTHER);
        HandDrivenBackend.Call large = says(0, 160);

        large.awaitPauses(1);
        HandDrivenBackend.Call other = says(1, 8);
        small.awaitEvents(8);
        assertThat(other.pauses()).isZero();
        assertThat(large.resumes()).isZero();
    }

    @Test
    void whoeverWaitedGoesOnWhenThereIsRoomAgain() throws Exception {
        worker.started(ID);
        worker.started(OTHER);
        says(0, 80);
        HandDrivenBackend.Call waiting = says(1, 90);
        waiting.awaitPauses(1);

        backend.call(0).ends();

        waiting.awaitResumes(1);
        assertThat(waiting.isCancelled()).isFalse();
    }

    @Test
    void aShortageThatLastsEndsTheLargestThatNobodyReads() throws Exception {
        HomeStream read = worker.started(ID).creditsEverything();
        HomeStream unread = worker.started(OTHER).watchedBy(0, 0);
        worker.credit(OTHER, 0, 0);
        says(1, 70);
        awaitHeld(70_000);
        says(0, 100).awaitPauses(1);

        vertx.setPeriodic(100, passed -> worker.clock.advanceMillis(WAIT_MS));

        assertThat(failure(unread)).isEqualTo(ErrorCode.LOG_FULL);
        backend.call(0).awaitResumes(1);
        assertThat(read.events()).noneMatch(StreamEvent::isTerminal);
    }

    @Test
    void aShortageThatEndsInTimeEndsNoStream() throws Exception {
        HomeStream large = worker.started(ID);
        says(0, 160).awaitPauses(1);
        worker.started(OTHER);
        backend.call(0).ends();
        large.awaitEnd();
        worker.await("the ended one gone", () -> worker.meter.heldBytes() < MAX);

        worker.clock.advanceMillis(10 * WAIT_MS);
        worker.settle();

        assertThat(worker.status().active()).isEqualTo(1);
    }

    @Test
    void promptsTakeRoomUntilTheirAnswersEnd() throws Exception {
        StartStream large = new StartStream(
                ID,
                1,
                ScriptedHome.NODE,
                0,
                HandDrivenBackend.MODEL,
                0,
                Starts.body("x".repeat(100_000), StreamOptions.DEFAULT));
        HomeStream stream = worker.started(large);
        awaitHeld(100_000);
        StartStream second =
                new StartStream(OTHER, 1, ScriptedHome.NODE, 0, HandDrivenBackend.MODEL, 0, large.request());

        assertThat(worker.start(second).verdict()).isEqualTo(Verdict.BUSY);

        backend.call(0).says("a").ends();
        stream.awaitEnd();
        worker.await("only the log is left", () -> worker.meter.heldBytes() < 2000);
        assertThat(worker.start(second).verdict()).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void manyStreamsThatWantMoreThanThereIsStayWithinTheLimit() throws Exception {
        List<StartStream> starts =
                List.of(Starts.of(ID, 1), Starts.of(OTHER, 1), Starts.of(THIRD, 1), Starts.of(Starts.id(4), 1));
        for (StartStream start : starts) {
            worker.started(start).watchedBy(1, 0);
        }
        for (int kilobyte = 0; kilobyte < 100; kilobyte++) {
            for (int call = 0; call < starts.size(); call++) {
                if (backend.call(call).pauses() == 0) {
                    says(call, 1);
                    worker.settle();
                }
            }
        }

        assertThat(worker.meter.heldBytes()).isLessThan(MAX + MAX / 8 + 4 * 5000);
    }
}
