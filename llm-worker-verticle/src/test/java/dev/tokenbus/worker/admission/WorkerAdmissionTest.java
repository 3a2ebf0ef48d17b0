package dev.tokenbus.worker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StartReply.Verdict;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.worker.HomeStream;
import dev.tokenbus.worker.Starts;
import dev.tokenbus.worker.WorkerTest;
import dev.tokenbus.worker.backend.HandDrivenBackend;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker admits that runs one stream and lets two wait. */
public class WorkerAdmissionTest extends WorkerTest {
    private static final StartStream.Body LONG = Starts.body("word ".repeat(40_000), StreamOptions.DEFAULT);

    @BeforeEach
    void deploy() throws Exception {
        deploy(config -> config.with("capacity", 1).with("queueCapacity", 2));
    }

    @Test
    void theSameStartTwiceIsOneStream() throws Exception {
        HomeStream stream = worker.started(ID);
        worker.started(OTHER);

        assertThat(worker.start(Starts.of(ID, 1))).isEqualTo(StartReply.accepted(0, "hand"));
        assertThat(worker.start(Starts.of(OTHER, 1))).isEqualTo(StartReply.accepted(1, "hand"));
        backend.call(0).says("one").ends();
        stream.awaitEnd();
        assertThat(worker.start(Starts.of(ID, 1))).isEqualTo(StartReply.accepted(0, "hand"));

        backend.call(1);
        assertThat(backend.asked()).isEqualTo(2);
        assertThat(worker.meter.accepted()).isEqualTo(2);
    }

    @Test
    void aFullWorkerSaysWhenToComeBack() throws Exception {
        worker.started(ID);
        worker.started(OTHER);
        worker.started(THIRD);

        StartReply reply = worker.start(Starts.of(Starts.id(4), 1));

        assertThat(reply).isEqualTo(StartReply.refused(Verdict.BUSY, 777));
        assertThat(worker.meter.refused()).isEqualTo(1);
        worker.awaitStatus("full", status -> status.isFull() && status.active() == 1 && status.queued() == 2);
    }

    @Test
    void thoseThatWaitAreToldTheirPlaces() throws Exception {
        // Given
        HomeStream running = worker.started(ID);
        HomeStream second = home.open(OTHER);
        HomeStream third = home.open(THIRD);
        assertThat(worker.start(Starts.of(OTHER, 1)).queuePosition()).isEqualTo(1);
        assertThat(worker.start(Starts.of(THIRD, 1)).queuePosition()).isEqualTo(2);
        worker.clock.advanceMillis(30);

        // When
        backend.call(0).ends();
        running.awaitEnd();

        // Then
        second.awaitPosition(0);
        third.awaitPosition(1);
        backend.call(1).says("its turn").ends();
        StreamEvent.Done done = (StreamEvent.Done) second.awaitEnd();
        assertThat(done.timings().queueMs()).isEqualTo(30);
        third.awaitPosition(0);
        assertThat(second.positions()).containsExactly(0);
        assertThat(third.positions()).containsExactly(1, 0);
        assertThat(worker.meter.queueWaits()).containsExactly(0L, 30_000_000L, 30_000_000L);
    }

    @Test
    void aHigherPriorityGoesFirst() throws Exception {
        worker.started(ID);
        worker.started(OTHER);
        StartStream urgent = Starts.of(THIRD, 1, HandDrivenBackend.MODEL, Starts.priority(9));
        home.open(THIRD);

        assertThat(worker.start(urgent).queuePosition()).isEqualTo(1);
        backend.call(0).ends();

        backend.call(1);
        worker.settle();
        assertThat(worker.start(urgent).queuePosition()).isZero();
        assertThat(worker.start(Starts.of(OTHER, 1)).queuePosition()).isEqualTo(1);
    }

    @Test
    void oneThatWaitsCanBeStoppedOrCancelled() throws Exception {
        worker.started(ID);
        HomeStream second = worker.started(OTHER);
        HomeStream third = worker.started(THIRD);

        worker.send(StreamControl.cancel(OTHER, 1));
        worker.send(StreamControl.stop(THIRD, 1));

        assertThat(third.awaitEnd()).isInstanceOf(StreamEvent.Stopped.class);
        worker.awaitStatus("nobody waits", status -> status.queued() == 0 && status.active() == 1);
        assertThat(second.events()).isEmpty();
        assertThat(backend.asked()).isEqualTo(1);
    }

    @Test
    void aHigherEpochTakesThePlaceOfTheAttemptBefore() throws Exception {
        HomeStream stream = worker.started(ID);
        HandDrivenBackend.Call before = backend.call(0).says("old");
        stream.awaitEvents(1);

        assertThat(worker.start(Starts.of(ID, 2)).verdict()).isEqualTo(Verdict.ACCEPTED);
        before.awaitCancelled();
        backend.call(1).says("new").ends();

        assertThat(stream.awaitEnd().epoch()).isEqualTo(2);
        assertThat(stream.text()).isEqualTo("new");
        worker.settle();
        assertThat(worker.meter.outcomes()).containsExactly("cancelled", "done");
    }

    @Test
    void aHigherEpochTakesThePlaceOfOneThatEnded() throws Exception {
        HomeStream stream = worker.started(ID);
        backend.call(0).says("old").ends();
        stream.awaitEnd();

        assertThat(worker.start(Starts.of(ID, 2)).verdict()).isEqualTo(Verdict.ACCEPTED);
        backend.call(1).says("new").ends();

        stream.await("the new text", () -> stream.text().equals("new"));
    }

    @Test
    void aHigherEpochFindsItsOwnPlaceOnAFullWorker() throws Exception {
        worker.started(ID);
        worker.started(OTHER);
        worker.started(THIRD);

        StartReply reply = worker.start(Starts.of(ID, 2));

        assertThat(reply.verdict()).isEqualTo(Verdict.ACCEPTED);
        assertThat(reply.queuePosition()).as("behind those that waited").isEqualTo(2);
        backend.call(0).awaitCancelled();
        worker.awaitStatus("still full", status -> status.active() == 1 && status.queued() == 2);
    }

    @Test
    void aLowerEpochIsRefused() throws Exception {
        worker.started(Starts.of(ID, 2));

        assertThat(worker.start(Starts.of(ID, 1)).verdict()).isEqualTo(Verdict.BUSY);

        assertThat(backend.call(0).isCancelled()).isFalse();
        assertThat(worker.meter.accepted()).isEqualTo(1);
    }

    private StartReply startInParts(int lost) throws Exception {
        Buffer whole = LONG.toBuffer();
        int parts = 0;
        for (int from = 0; from < whole.length(); from += PromptPart.MAX_BYTES) {
            byte[] bytes = whole.getBytes(from, Math.min(whole.length(), from + PromptPart.MAX_BYTES));
            if (parts != lost) {
                worker.send(new PromptPart(ID, 1, parts, bytes));
            }
            parts++;
        }
        return worker.start(Starts.of(ID, 1).inParts(parts, new StartStream.Body(List.of(), LONG.config())));
    }

    @Test
    void aPromptInPartsIsPutTogether() throws Exception {
        assertThat(startInParts(-1).verdict()).isEqualTo(Verdict.ACCEPTED);

        assertThat(backend.call(0).request().messages()).isEqualTo(LONG.messages());
    }

    @Test
    void aPromptWithAHoleIsRefusedAndTakenWhenSentAgain() throws Exception {
        assertThat(startInParts(1).verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(worker.meter.accepted()).isZero();

        assertThat(startInParts(-1).verdict()).isEqualTo(Verdict.ACCEPTED);
    }
}
