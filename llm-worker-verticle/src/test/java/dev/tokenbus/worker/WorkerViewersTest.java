package dev.tokenbus.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.log.StreamEvent.Done;
import dev.tokenbus.protocol.log.StreamEvent.Stopped;
import dev.tokenbus.worker.backend.HandDrivenBackend;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a stream's viewers hold it back and keep it alive. */
class WorkerViewersTest extends WorkerTest {
    private static final String KILOBYTE = "x".repeat(1024 - 64);
    private static final int HOLDS = 20;

    /** Longer than it takes to say that a viewer has come back, however slow the machine is. */
    private static final int ORPHAN_MS = 2000;

    @BeforeEach
    void deploy() throws Exception {
        deploy(config -> config.with("windowBytes", 4096).with("orphanMs", ORPHAN_MS));
    }

    private HandDrivenBackend.Call saysKilobytes(int count) throws Exception {
        HandDrivenBackend.Call call = backend.call(0);
        for (int i = 0; i < count; i++) {
            call.says(KILOBYTE);
        }
        return call;
    }

    @Test
    void viewersThatDoNotReadHoldTheBackendBackUntilTheyDo() throws Exception {
        HomeStream stream = worker.started(ID).watchedBy(1, 0);
        HandDrivenBackend.Call call = saysKilobytes(4);
        stream.awaitEvents(4);
        assertThat(call.pauses()).isZero();

        saysKilobytes(1).awaitPauses(1);
        worker.clock.advanceMillis(50);
        worker.credit(ID, 2, 1);
        worker.settle();
        assertThat(call.resumes()).isZero();
        worker.credit(ID, 3, 1);
        call.awaitResumes(1);

        call.ends();
        assertThat(((Done) stream.awaitEnd()).timings().stalledMs()).isEqualTo(50);
        assertThat(call.pauses()).isEqualTo(1);
        assertThat(worker.meter.holds()).isEqualTo(1);
    }

    /** A home gives credit in steps that are larger than this window. */
    @Test
    void aSmallWindowGoesOnAsSoonAsItsViewersHaveReadIt() throws Exception {
        HomeStream stream = worker.started(ID).watchedBy(1, Long.MAX_VALUE);
        long begun = System.nanoTime();
        HandDrivenBackend.Call call = saysKilobytes(5);
        for (int hold = 1; hold <= HOLDS; hold++) {
            call.awaitPauses(hold);
            call.awaitResumes(hold);
            saysKilobytes(5);
        }
        call.ends();

        stream.awaitEnd();
        // Each of these holds would wait for a digest, which comes every two seconds.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(HOLDS));
    }

    @Test
    void timeInWhichAnAnswerEndsWhileHeldIsCountedToo() throws Exception {
        HomeStream stream = worker.started(ID).watchedBy(1, 0);
        HandDrivenBackend.Call call = saysKilobytes(5);
        call.awaitPauses(1);

        worker.clock.advanceMillis(70);
        call.ends();

        assertThat(((Done) stream.awaitEnd()).timings().stalledMs()).isEqualTo(70);
    }

    @Test
    void creditThatWasLostComesWithTheDigest() throws Exception {
        worker.started(ID).watchedBy(1, 5);

        HandDrivenBackend.Call call = saysKilobytes(5);

        call.awaitPauses(1);
        call.awaitResumes(1);
    }

    @Test
    void whenTheLastViewerLeavesItRunsOnAndIsStoppedAfterTheOrphanTime() throws Exception {
        HomeStream stream = worker.started(ID).watchedBy(0, 0);
        HandDrivenBackend.Call call = saysKilobytes(5);
        call.awaitPauses(1);

        worker.credit(ID, 0, 0);

        call.awaitResumes(1);
        assertThat(stream.awaitEnd()).isInstanceOf(Stopped.class);
        call.awaitCancelled();
        assertThat(worker.meter.outcomes()).containsExactly("stopped");
    }

    @Test
    void aViewerThatComesBackKeepsTheStreamAlive() throws Exception {
        HomeStream stream = worker.started(ID);
        HomeStream unwatched = worker.started(OTHER).watchedBy(0, 0);
        worker.credit(ID, 0, 0);
        worker.credit(ID, 0, 1);

        // The other one loses its viewer later, so its orphan time is over later.
        worker.credit(OTHER, 0, 0);
        unwatched.awaitEnd();
        worker.settle();

        assertThat(backend.call(0).isCancelled()).isFalse();
        backend.call(0).says("still here").ends();
        assertThat(stream.awaitEnd()).isInstanceOf(Done.class);
    }

    @Test
    void theOrphanTimeIsOfOneAbsenceNotOfAll() throws Exception {
        HomeStream stream = worker.started(ID).watchedBy(0, 0);
        worker.credit(ID, 0, 0);
        worker.credit(ID, 0, 0);
        worker.credit(ID, 0, 1);
        worker.credit(ID, 0, 0);

        stream.awaitEnd();

        worker.settle();
        assertThat(stream.events()).hasSize(1);
    }

    @Test
    void aHomeThatDiedWatchesNoMore() throws Exception {
        HomeStream stream = worker.started(ID).watchedBy(0, 0);
        announceHome(false);

        announceHome(true);

        assertThat(stream.awaitEnd()).isInstanceOf(Stopped.class);
    }

    private void announceHome(boolean leaving) {
        vertx.eventBus()
                .publish(
                        Addresses.NODES,
                        new NodeAnnouncement(
                                ScriptedHome.NODE,
                                ScriptedHome.NODE,
                                1,
                                Set.of(NodeAnnouncement.Role.GATEWAY),
                                "",
                                false,
                                leaving,
                                List.of(),
                                1,
                                1));
    }
}
