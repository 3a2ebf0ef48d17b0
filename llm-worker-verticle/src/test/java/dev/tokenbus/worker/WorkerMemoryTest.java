package dev.tokenbus.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.StartReply.Verdict;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.worker.backend.HandDrivenBackend;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerMemoryTest extends WorkerTest {
    private static final int STREAMS = 2000;
    private static final int AT_ONCE = 20;

    @Test
    void nothingOfManyShortStreamsIsLeft() throws Exception {
        // Given a worker that keeps next to nothing of what has ended
        deploy(config -> config.with("capacity", AT_ONCE / 2)
                .with("queueCapacity", AT_ONCE)
                .with("retainedBytes", 4096));

        // When
        List<WeakReference<Object>> generations = new ArrayList<>();
        for (int from = 0; from < STREAMS; from += AT_ONCE) {
            generations.addAll(runStreams(from));
        }
        worker.awaitStatus("idle", status -> status.active() == 0 && status.queued() == 0);

        // Then
        assertThat(worker.meter.accepted()).isEqualTo(STREAMS);
        worker.await("the logs go", () -> worker.meter.heldBytes() <= 4096);
        awaitCollected(generations, 4096 / 64);
    }

    private List<WeakReference<Object>> runStreams(int from) throws Exception {
        List<HomeStream> streams = new ArrayList<>();
        for (int i = from; i < from + AT_ONCE; i++) {
            streams.add(worker.started(Starts.id(i)));
        }
        List<WeakReference<Object>> listeners = new ArrayList<>();
        for (HomeStream ignored : streams) {
            HandDrivenBackend.Call call = backend.takeCall();
            listeners.add(new WeakReference<>(call.listener()));
            call.says("a few", " words").ends();
        }
        for (HomeStream stream : streams) {
            stream.awaitEnd();
        }
        return listeners;
    }

    private static void awaitCollected(List<WeakReference<Object>> references, int most) {
        long left = references.size();
        for (int i = 0; i < 50 && left > most; i++) {
            System.gc();
            left = references.stream().filter(each -> each.get() != null).count();
        }
        assertThat(left).as("generations that something still holds").isLessThanOrEqualTo(most);
    }

    /** Sends a prompt in one part, and returns the question that is to follow it. */
    private StartStream sendInPart(StreamId id, StartStream.Body body) {
        worker.send(new PromptPart(id, 1, 0, body.toBuffer().getBytes()));
        return Starts.of(id, 1).inParts(1, new StartStream.Body(List.of(), body.config()));
    }

    @Test
    void wherePartsOfOnePromptHaveRoomTheNextOneTakesItsPlace() throws Exception {
        StartStream.Body body = Starts.body("word ".repeat(10_000), StreamOptions.DEFAULT);
        int bytes = body.toBuffer().length();
        deploy(config -> config.with("partsBytes", bytes + 1000)
                .with("promptBytes", 1024)
                .with("logBytes", 4096));

        StartStream first = sendInPart(ID, body);
        worker.await("it is metered", () -> worker.meter.partsBytes() >= bytes);
        assertThat(worker.start(sendInPart(OTHER, body)).verdict()).isEqualTo(Verdict.ACCEPTED);

        assertThat(worker.start(first).verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(worker.meter.partsBytes()).isZero();
    }

    @Test
    void aWorkerWhoseLiveLogsTakeAllTheRoomTakesNoMore() throws Exception {
        deploy(config -> config.with("heldBytes", 4096));
        worker.started(ID);
        backend.call(0).says("x".repeat(5000));
        worker.await("the text is in the log", () -> worker.meter.heldBytes() > 4096);

        assertThat(worker.start(Starts.of(OTHER, 1)).verdict()).isEqualTo(Verdict.BUSY);

        backend.call(0).ends();
        worker.await("the ended log goes first", () -> worker.meter.heldBytes() == 0);
        assertThat(worker.start(Starts.of(OTHER, 1)).verdict()).isEqualTo(Verdict.ACCEPTED);
    }
}
