package dev.tokenbus.worker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StartReply.Verdict;
import dev.tokenbus.worker.Starts;
import dev.tokenbus.worker.WorkerTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker of 20 places, and 20 for those that wait, keeps for others when one client asks for everything. */
public class WorkerSharesTest extends WorkerTest {
    private static final int KEPT = 4;
    private static final int PLACES = 20;
    private static final Source HOG = new Source(1, 11);
    private static final Source HONEST = new Source(1, 12);

    private int started;

    @BeforeEach
    public void deploy() throws Exception {
        deploy(config -> config.with("capacity", PLACES)
                .with("queueCapacity", PLACES)
                .with("reservedPercent", 100 * KEPT / PLACES));
    }

    private StreamId id(int number) {
        return Starts.id(100 + number);
    }

    private StartReply asks(Source source) throws Exception {
        StreamId id = id(started++);
        home.open(id);
        return worker.start(Starts.from(source, id, StreamOptions.DEFAULT));
    }

    private void hogTakesAllItGets() throws Exception {
        while (asks(HOG).verdict() == Verdict.ACCEPTED) {
            assertThat(started).isLessThan(2 * PLACES);
        }
        assertThat(worker.status().active()).isEqualTo(PLACES - KEPT);
        assertThat(worker.status().queued()).isEqualTo(PLACES - KEPT);
    }

    @Test
    void anotherClientRunsAtOnceThoughStreamsWait() throws Exception {
        hogTakesAllItGets();

        StartReply reply = asks(HONEST);

        assertThat(reply).isEqualTo(StartReply.accepted(0, "hand"));
        backend.call(PLACES - KEPT).says("an answer").ends();
        worker.awaitStatus("its place is kept again", status -> status.active() == PLACES - KEPT);
        assertThat(asks(HOG).verdict()).isEqualTo(Verdict.BUSY);
        assertThat(asks(HONEST).queuePosition()).isZero();
    }

    @Test
    void whoeverHoldsLessIsNextWhenAPlaceIsFree() throws Exception {
        hogTakesAllItGets();
        assertThat(asks(HONEST).queuePosition()).isZero();
        StartReply second = asks(HONEST);
        assertThat(second.queuePosition())
                .as("before all that the hog waits for")
                .isEqualTo(1);

        backend.call(0).ends();
        backend.call(1).ends();

        worker.settle();
        StartReply again = worker.start(Starts.from(HONEST, id(started - 1), StreamOptions.DEFAULT));
        assertThat(again).as("it runs").isEqualTo(StartReply.accepted(0, "hand"));
    }
}
