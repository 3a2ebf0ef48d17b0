package dev.tokenbus.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.home.LocateStream;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StartReply.Verdict;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamEvent.Done;
import dev.tokenbus.protocol.log.StreamEvent.Failed;
import dev.tokenbus.worker.backend.HandDrivenBackend;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a worker announces itself, and how it drains. */
class WorkerDrainTest extends WorkerTest {
    private @Nullable Future<Void> undeployed;

    private Future<Void> shutDown() {
        if (undeployed == null) {
            undeployed = worker.undeploy();
        }
        return undeployed;
    }

    private void deploy(int drainMs) throws Exception {
        deploy(config -> config.with("capacity", 1).with("drainMs", drainMs));
    }

    @Override
    @AfterEach
    void everyStreamIsAccountedFor() throws Exception {
        shutDown().await(40, TimeUnit.SECONDS);
        assertThat(worker.meter.accepted())
                .as("accepted = ended, since nothing runs any more")
                .isEqualTo(worker.meter.outcomes().size());
        assertThat(backend.isClosed()).isTrue();
        assertThat(worker.meter.heldBytes()).isZero();
    }

    @Test
    void announcementsTellModelsAndLoad() throws Exception {
        deploy(0);
        assertThat(worker.status())
                .isEqualTo(new WorkerStatus(
                        0,
                        List.of(new WorkerStatus.Model(HandDrivenBackend.MODEL, true, true)),
                        HandDrivenBackend.MODEL,
                        List.of(),
                        1,
                        0,
                        8,
                        0,
                        0));

        worker.started(ID);
        worker.started(OTHER);
        worker.awaitStatus("one runs, one waits", status -> status.active() == 1 && status.queued() == 1);
        backend.call(0).ends();
        worker.awaitStatus("the other runs", status -> status.active() == 1 && status.queued() == 0);
        backend.call(1).ends();
        worker.awaitStatus("idle", status -> status.active() == 0 && status.queued() == 0);
    }

    @Test
    void anIdleWorkerGoesAtOnce() throws Exception {
        deploy(60_000);

        shutDown().await(40, TimeUnit.SECONDS);
    }

    @Test
    void runningAndWaitingStreamsFinishAndNewOnesAreRefused() throws Exception {
        deploy(60_000);
        HomeStream running = worker.started(ID);
        HomeStream waiting = worker.started(OTHER);

        shutDown();
        worker.settle();
        assertThat(worker.start(Starts.of(THIRD, 1)).verdict()).isEqualTo(Verdict.DRAINING);
        assertThat(worker.start(Starts.of(ID, 1)).verdict())
                .as("it has this one")
                .isEqualTo(Verdict.ACCEPTED);

        backend.call(0).says("last words").ends();
        assertThat(running.awaitEnd()).isInstanceOf(Done.class);
        assertThat(shutDown().isComplete()).isFalse();
        backend.call(1).says("me too").ends();
        assertThat(waiting.awaitEnd()).isInstanceOf(Done.class);
        shutDown().await(40, TimeUnit.SECONDS);
    }

    @Test
    void atTheDeadlineTheRestEndsAndNothingNewIsAsked() throws Exception {
        deploy(100);
        HomeStream running = worker.started(ID);
        HomeStream waiting = worker.started(OTHER);
        HomeStream last = worker.started(THIRD);
        backend.call(0).says("half an ans");

        shutDown();

        for (HomeStream stream : List.of(running, waiting, last)) {
            Failed failed = (Failed) stream.awaitEnd();
            assertThat(failed.failure().code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
        }
        assertThat(running.text()).isEqualTo("half an ans");
        backend.call(0).awaitCancelled();
        assertThat(backend.asked()).as("requests to the backend").isEqualTo(1);
    }

    @Test
    void aLastFrameThatIsLostIsSentAgainBeforeTheWorkerGoes() throws Exception {
        deploy(60_000);
        HomeStream stream = worker.started(ID);
        backend.call(0).says("a");
        stream.awaitEvents(1);
        stream.losesNext(1);

        shutDown();
        backend.call(0).ends();

        assertThat(stream.awaitEnd()).isInstanceOf(Done.class);
    }

    @Test
    void theLogsOfEndedStreamsGoToAnotherWorker() throws Exception {
        deploy(60_000);
        HomeStream stream = worker.started(ID);
        backend.call(0).says("all of ", "it").ends();
        stream.awaitEnd();
        List<StartStream> kept = new CopyOnWriteArrayList<>();
        vertx.eventBus().<BusMessage>consumer(Addresses.worker("w2", 0), message -> {
            kept.add((StartStream) message.body());
            message.reply(StartReply.accepted(0, "sim"));
        });
        WorkerStatus other = new WorkerStatus(
                0,
                List.of(new WorkerStatus.Model(HandDrivenBackend.MODEL, true, true)),
                HandDrivenBackend.MODEL,
                List.of(),
                1,
                0,
                8,
                0,
                0);
        vertx.eventBus()
                .publish(
                        Addresses.NODES,
                        new NodeAnnouncement(
                                "w2", "w2", 0, Set.of(Role.WORKER), "", false, false, List.of(other), 0, 0));

        shutDown().await(40, TimeUnit.SECONDS);

        assertThat(kept).hasSize(1);
        assertThat(kept.get(0).streamId()).isEqualTo(ID);
        assertThat(kept.get(0).homeNodeId()).isEqualTo(ScriptedHome.NODE);
        assertThat(kept.get(0).request().held()).isEqualTo(stream.events());
        assertThat(kept.get(0).request().messages()).as("the prompt").isEmpty();
    }

    @Test
    void anEndedLogThatItIsGivenIsKeptAndRunsNothing() throws Exception {
        deploy(0);
        List<StreamEvent> log = List.of(
                new StreamEvent.Delta(1, ChunkKind.TEXT, "all of it", 2),
                new Done(1, "stop", new Usage(1, 2, false), Timings.NONE, 9));
        StartStream.Body body = Starts.body("", StreamOptions.DEFAULT).after(log, List.of());
        StartStream start = new StartStream(ID, 1, ScriptedHome.NODE, 0, HandDrivenBackend.MODEL, 0, body);

        assertThat(worker.start(start).verdict()).isEqualTo(Verdict.ACCEPTED);

        worker.settle();
        assertThat(backend.asked()).isZero();
        assertThat(worker.status().active()).isZero();
        assertThat(worker.meter.heldBytes()).isPositive();
        vertx.eventBus()
                .publish(
                        Addresses.NODES,
                        new NodeAnnouncement(
                                ScriptedHome.NODE,
                                ScriptedHome.NODE,
                                0,
                                Set.of(Role.GATEWAY),
                                "",
                                false,
                                false,
                                List.of(),
                                0,
                                0));
        LocateReply home = vertx.eventBus()
                .<LocateReply>request(TestWorker.ADDRESS, new LocateStream(ID, "asker"))
                .await(40, TimeUnit.SECONDS)
                .body();
        assertThat(home.homeNodeId()).isEqualTo(ScriptedHome.NODE);
    }
}
