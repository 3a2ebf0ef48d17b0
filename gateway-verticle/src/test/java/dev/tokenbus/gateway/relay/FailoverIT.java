package dev.tokenbus.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of an answer when its worker dies and another one is there. */
class FailoverIT {
    private static final String PLAIN = "\"options\":{\"model\":\"plain\"}";

    private final GatewayFixture gateway = GatewayFixture.start(config -> config.with("failoverMs", 30_000));
    private final TestClient client = gateway.connect();
    private final ScriptedWorker first = gateway.worker("worker-1", ScriptedWorker.MODEL, ScriptedWorker.PLAIN_MODEL);

    @AfterEach
    void stop() {
        gateway.close();
    }

    private ScriptedWorker another(String nodeId) {
        return gateway.worker(nodeId, ScriptedWorker.MODEL, ScriptedWorker.PLAIN_MODEL);
    }

    private void hello() {
        client.send("{\"type\":\"hello\",\"features\":[\"restart\"]}");
    }

    private Attempt begun(String text, String... fields) {
        client.prompt("x", fields);
        Attempt attempt = first.starts.next().text(text);
        assertThat(client.next(ServerFrame.Chunk.class).data()).isEqualTo(text);
        return attempt;
    }

    private void endsWithWorkerLost() {
        ServerFrame.Error error = client.error();
        assertThat(error.failure().code()).isEqualTo(ErrorCode.WORKER_LOST);
        assertThat(error.isTerminal()).isTrue();
    }

    @Test
    void anotherWorkerGoesOnAfterTheTextThatTheHomeHolds() {
        hello();
        Attempt lost = begun("one ");
        ScriptedWorker second = another("worker-2");

        first.leaves();

        Attempt next = second.starts.next();
        assertThat(next.start.epoch()).isGreaterThan(lost.start.epoch());
        assertThat(next.start.request().messages())
                .isEqualTo(lost.start.request().messages());
        assertThat(next.start.request().held()).containsExactly(lost.delta("one "));
        assertThat(next.start.request().attempts())
                .containsExactly(new Timings.Attempt("worker-1/0", "backend", lost.start.epoch()));
        StreamNotice.Failover failover = client.next(StreamNotice.Failover.class);
        assertThat(failover.after()).isEqualTo(1);
        next.text("two");
        ServerFrame.Chunk chunk = client.next(ServerFrame.Chunk.class);
        assertThat(chunk.seq()).isEqualTo(2);
        assertThat(chunk.epoch()).isEqualTo(next.start.epoch());
        next.ends();
        assertThat(client.next(ServerFrame.Done.class).seq()).isEqualTo(3);
        gateway.untilNoStreamIsLive();
    }

    @Test
    void theTextOfAWorkerThatWasOnlyFrozenIsDroppedAndItIsCancelled() {
        Attempt frozen = begun("one ");
        ScriptedWorker second = another("worker-2");
        first.leaves();
        Attempt next = second.starts.next();

        frozen.text("ghost");
        next.text("two");

        assertThat(client.next(ServerFrame.Chunk.class).data()).isEqualTo("two");
        assertThat(first.control(StreamControl.Kind.CANCEL).epoch()).isEqualTo(frozen.start.epoch());
    }

    @Test
    void theNewWorkerIsToldHowFarTheViewersAre() {
        begun("one ");
        ScriptedWorker second = another("worker-2");

        first.leaves();

        second.starts.next();
        assertThat(second.control(StreamControl.Kind.CREDIT).value()).isEqualTo(1);
    }

    @Test
    void whereNoWorkerCanContinueTheAnswerStartsAgainForThoseThatUnderstand() {
        hello();
        begun("one ", PLAIN);
        ScriptedWorker second = another("worker-2");

        first.leaves();

        Attempt next = second.starts.next();
        ServerFrame.Restart restart = client.next(ServerFrame.Restart.class);
        assertThat(restart.seq()).isEqualTo(2);
        assertThat(next.start.request().held()).hasSize(2);
        next.text("new");
        assertThat(client.next(ServerFrame.Chunk.class).seq()).isEqualTo(3);
    }

    @Test
    void aClientThatWouldNotUnderstandARestartIsToldThatTheWorkerIsLost() {
        begun("one ", PLAIN);
        another("worker-2");

        first.leaves();

        endsWithWorkerLost();
        gateway.untilNoStreamIsLive();
    }

    @Test
    void openReasoningIsNotContinued() {
        hello();
        client.prompt("x");
        Attempt attempt = first.starts.next();
        attempt.send(attempt.delta(ChunkKind.REASONING, "hm"));
        client.next(ServerFrame.Chunk.class);
        another("worker-2");

        first.leaves();

        assertThat(client.next(ServerFrame.Restart.class).reason()).isEqualTo("worker_lost");
    }

    @Test
    void aStreamThatHasShownNothingYetJustStartsElsewhere() {
        client.prompt("x");
        first.starts.next();
        client.started();
        ScriptedWorker second = another("worker-2");

        first.leaves();

        second.starts.next().text("all").ends();
        assertThat(client.textUntilDone()).isEqualTo("all");
    }

    @Test
    void itWaitsForAWorkerToCome() {
        begun("one ");
        first.leaves();

        ScriptedWorker second = another("worker-2");

        second.starts.next().text("two").ends();
        assertThat(client.textUntilDone()).isEqualTo("two");
    }

    @Test
    void atMostTwoFailoversAreMade() {
        begun("one ");
        ScriptedWorker second = another("worker-2");
        first.leaves();
        second.starts.next();
        ScriptedWorker third = another("worker-3");
        second.leaves();
        third.starts.next();
        another("worker-4");

        third.leaves();

        endsWithWorkerLost();
    }

    @Test
    void whoAsksForNoFailoverGetsNone() {
        begun("one ", "\"options\":{\"streamOptions\":{\"onWorkerLoss\":\"fail\"}}");
        another("worker-2");

        first.leaves();

        endsWithWorkerLost();
    }

    @Test
    void aStreamThatIsStoppedWhileAWorkerIsLookedForIsStopped() {
        client.prompt("x");
        Attempt attempt = first.starts.next().text("one ");
        client.next(ServerFrame.Chunk.class);
        first.leaves();

        client.about("stop", attempt.id().value());

        assertThat(client.next(ServerFrame.Stopped.class).seq()).isEqualTo(2);
        gateway.untilNoStreamIsLive();
    }

    @Test
    void whatIsOnlySaidAboutTheTextDoesNotKeepItFromBeingContinued() {
        hello();
        Attempt lost = begun("one ");
        lost.send(lost.delta(ChunkKind.LOGPROBS, "{}"), lost.delta(ChunkKind.OTHER, "{\"field\":\"x\",\"value\":1}"));
        client.next(ServerFrame.Chunk.class);
        client.next(ServerFrame.Chunk.class);
        ScriptedWorker second = another("worker-2");

        first.leaves();

        Attempt next = second.starts.next();
        assertThat(client.next(StreamNotice.Failover.class).after()).isEqualTo(3);
        next.text("two");
        assertThat(client.next(ServerFrame.Chunk.class).data()).isEqualTo("two");
    }

    @Test
    void whatIsSaidBeforeTheAnswerNeedsNoRestart() {
        client.prompt("x", PLAIN);
        Attempt lost = first.starts.next();
        lost.send(lost.delta(ChunkKind.OTHER, "{\"field\":\"x\",\"value\":1}"));
        client.next(ServerFrame.Chunk.class);
        ScriptedWorker second = another("worker-2");

        first.leaves();

        second.starts.next().text("all");
        assertThat(client.next(ServerFrame.Chunk.class).data()).isEqualTo("all");
    }

    @Test
    void aRefusalIsNotContinued() {
        hello();
        client.prompt("x");
        Attempt attempt = first.starts.next();
        attempt.send(attempt.delta(ChunkKind.REFUSAL, "{\"text\":\"no\"}"));
        client.next(ServerFrame.Chunk.class);
        another("worker-2");

        first.leaves();

        assertThat(client.next(ServerFrame.Restart.class).reason()).isEqualTo("worker_lost");
    }
}
