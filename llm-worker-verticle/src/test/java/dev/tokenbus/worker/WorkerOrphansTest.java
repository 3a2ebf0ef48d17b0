package dev.tokenbus.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.bus.worker.StartReply.Verdict;
import dev.tokenbus.protocol.log.StreamEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams that nobody watches give their places to those that wait. */
class WorkerOrphansTest extends WorkerTest {
    private static final int GRACE_MS = 2000;

    @BeforeEach
    void deploy() throws Exception {
        deploy(config -> config.with("capacity", 1)
                .with("queueCapacity", 1)
                .with("orphanYieldMs", GRACE_MS)
                .with("orphanMs", 3_600_000));
    }

    /** So that the worker has nothing to drain. */
    @AfterEach
    void everythingEnds() throws Exception {
        // One that waits begins only when the one before it has ended.
        for (int call = 0; !isIdle(worker.status()); call++) {
            backend.call(call).ends();
            worker.settle();
        }
        worker.awaitStatus("idle", WorkerOrphansTest::isIdle);
    }

    private static boolean isIdle(WorkerStatus status) {
        return status.active() == 0 && status.queued() == 0;
    }

    private HomeStream unwatched(StreamId id) throws Exception {
        HomeStream stream = worker.started(id).watchedBy(0, 0);
        worker.credit(id, 0, 0);
        worker.settle();
        return stream;
    }

    @Test
    void whereAllPlacesAreTakenWhoeverIsUnwatchedLeavesAfterAWhile() throws Exception {
        HomeStream running = unwatched(ID);
        HomeStream queued = unwatched(OTHER);
        worker.clock.advanceMillis(GRACE_MS - 1);
        assertThat(worker.start(Starts.of(THIRD, 1)).verdict()).isEqualTo(Verdict.BUSY);

        worker.clock.advanceMillis(1);
        worker.started(THIRD);

        assertThat(running.awaitEnd()).isInstanceOf(StreamEvent.Stopped.class);
        assertThat(queued.awaitEnd()).isInstanceOf(StreamEvent.Stopped.class);
        backend.call(0).awaitCancelled();
        backend.call(1).says("it runs at once");
        assertThat(worker.meter.yielded()).isEqualTo(2);
    }

    @Test
    void whileNobodyWaitsUnwatchedStreamsGoOn() throws Exception {
        unwatched(ID);
        worker.clock.advanceMillis(100 * GRACE_MS);

        worker.settle();

        assertThat(backend.call(0).isCancelled()).isFalse();
        assertThat(worker.meter.yielded()).isZero();
    }

    @Test
    void aStreamThatIsWatchedAgainKeepsItsPlace() throws Exception {
        unwatched(ID).watchedBy(1, 0);
        worker.credit(ID, 0, 1);
        worker.started(OTHER);
        worker.clock.advanceMillis(GRACE_MS);

        assertThat(worker.start(Starts.of(THIRD, 1)).verdict()).isEqualTo(Verdict.BUSY);
        assertThat(backend.call(0).isCancelled()).isFalse();
    }

    @Test
    void aStreamThatWaitsGetsThePlaceOfOneThatLosesItsViewersLater() throws Exception {
        HomeStream running = worker.started(ID).watchedBy(0, 0);
        worker.started(OTHER);
        worker.credit(ID, 0, 0);
        worker.settle();
        worker.clock.advanceMillis(GRACE_MS);

        assertThat(running.awaitEnd()).isInstanceOf(StreamEvent.Stopped.class);
        backend.call(1).says("it runs");
    }
}
