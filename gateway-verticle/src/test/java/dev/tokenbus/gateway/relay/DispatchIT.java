package dev.tokenbus.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a stream finds its worker, and what becomes of it when a worker dies. */
class DispatchIT {
    private GatewayFixture gateway = GatewayFixture.start(config -> config.with("startMs", 1000));
    private TestClient client = gateway.connect();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private ServerFrame.Error refusedWith(ErrorCode code) {
        ServerFrame.Error error = client.error();
        assertThat(error.failure().code()).isEqualTo(code);
        return error;
    }

    @Test
    void withoutAnyWorkerThereIsNoWorkerAndTryingAgainMakesSense() {
        client.prompt("x");

        ServerFrame.Error error = refusedWith(ErrorCode.NO_WORKER);

        assertThat(error.failure().retryAfterMs()).isPositive();
        assertThat(error.failure().code().retryable()).isTrue();
    }

    @Test
    void aSilentWorkerIsCancelledAndTheNextOneAskedWithAHigherEpoch() {
        ScriptedWorker one = gateway.worker("one", ScriptedWorker.MODEL);
        ScriptedWorker two = gateway.worker("two", ScriptedWorker.MODEL);
        Set<String> asked = new HashSet<>();
        one.answers(start -> asked.add("one") && asked.size() == 2 ? StartReply.accepted(0, "") : null);
        two.answers(start -> asked.add("two") && asked.size() == 2 ? StartReply.accepted(0, "") : null);
        client.prompt("x");

        ServerFrame.Started started = client.started();

        Attempt ofOne = one.starts.next();
        Attempt ofTwo = two.starts.next();
        boolean oneWasFirst = ofOne.start.epoch() < ofTwo.start.epoch();
        Attempt first = oneWasFirst ? ofOne : ofTwo;
        Attempt second = oneWasFirst ? ofTwo : ofOne;
        StreamControl cancel = (oneWasFirst ? one : two).control(StreamControl.Kind.CANCEL);
        assertThat(cancel.epoch()).isEqualTo(first.start.epoch());
        assertThat(cancel.streamId()).isEqualTo(first.id());
        assertThat(started.epoch()).isEqualTo(second.start.epoch());
        first.text("of the first");
        second.text("of the second").ends();
        assertThat(client.textUntilDone()).isEqualTo("of the second");
        assertThat((oneWasFirst ? one : two).control(StreamControl.Kind.CANCEL).epoch())
                .isEqualTo(first.start.epoch());
    }

    @Test
    void theOnlyWorkerIsAskedAgainForTheSameAttemptWhileItIsSilent() {
        ScriptedWorker worker = gateway.worker();
        Set<Integer> asked = new HashSet<>();
        worker.answers(start -> asked.add(asked.size()) && asked.size() == 3 ? StartReply.accepted(0, "") : null);
        client.prompt("x");

        ServerFrame.Started started = client.started();

        for (int i = 0; i < 3; i++) {
            assertThat(worker.starts.next().start.epoch()).isEqualTo(started.epoch());
        }
        assertThat(worker.controls.takeAll()).isEmpty();
    }

    @Test
    void aSilentWorkerIsAskedOnceWhileAnotherOneCanBeAsked() {
        ScriptedWorker silent = gateway.worker("silent", ScriptedWorker.MODEL);
        ScriptedWorker quick = gateway.worker("quick", ScriptedWorker.MODEL);
        silent.answers(ScriptedWorker.SILENT);

        for (int i = 0; i < 4; i++) {
            client.prompt("p");
            quick.starts.next().ends();
            client.next(ServerFrame.Done.class);
        }
        assertThat(silent.starts.takeAll()).extracting(Attempt::id).doesNotHaveDuplicates();
    }

    @Test
    void whenAllAreSilentThereIsNoWorker() {
        ScriptedWorker one = gateway.worker("one", ScriptedWorker.MODEL);
        ScriptedWorker two = gateway.worker("two", ScriptedWorker.MODEL);
        one.answers(ScriptedWorker.SILENT);
        two.answers(ScriptedWorker.SILENT);
        client.prompt("x");

        refusedWith(ErrorCode.NO_WORKER);

        one.control(StreamControl.Kind.CANCEL);
        two.control(StreamControl.Kind.CANCEL);
        gateway.untilNoStreamIsLive();
    }

    @Test
    void whenSomeAreBusyAndSomeSilentItIsOverload() {
        gateway.worker("one", ScriptedWorker.MODEL).refuses(StartReply.Verdict.BUSY, 500);
        gateway.worker("two", ScriptedWorker.MODEL).answers(ScriptedWorker.SILENT);
        client.prompt("x");

        assertThat(refusedWith(ErrorCode.OVERLOADED).failure().retryAfterMs()).isEqualTo(500);
    }

    @Test
    void aWorkerThatIsGoneButStillAnnouncedIsSkipped() {
        ScriptedWorker gone = gateway.worker("gone", ScriptedWorker.MODEL);
        ScriptedWorker there = gateway.worker("there", ScriptedWorker.MODEL);
        gone.isGone();

        for (int i = 0; i < 4; i++) {
            client.prompt("p");
            there.starts.next().ends();
            client.next(ServerFrame.Done.class);
        }
    }

    @Test
    void aPromptOfManyBytesTravelsInPartsAndArrivesWhole() {
        ScriptedWorker worker = gateway.worker();
        String prompt = "0123456789ä€\uD83D\uDE00".repeat(9_000);
        client.prompt(prompt, "\"options\":{\"maxTokens\":9}");

        StartStream start = worker.starts.next().start;

        Buffer body = Buffer.buffer();
        assertThat(start.parts()).isGreaterThan(1);
        for (int i = 0; i < start.parts(); i++) {
            PromptPart part = worker.parts.next();
            assertThat(part.index()).isEqualTo(i);
            assertThat(part.epoch()).isEqualTo(start.epoch());
            assertThat(part.bytes().length).isLessThanOrEqualTo(PromptPart.MAX_BYTES);
            body.appendBytes(part.bytes());
        }
        StartStream.Body whole = StartStream.Body.ofBuffer(body);
        assertThat(whole.messages().get(0).content()).isEqualTo(prompt);
        assertThat(whole.config().maxTokens()).isEqualTo(9);
        assertThat(start.request().messages()).isEmpty();
    }

    @Test
    void whenTheAnswerIsLostButFramesComeTheWorkerHasTheStream() {
        ScriptedWorker worker = gateway.worker();
        worker.answers(ScriptedWorker.SILENT);
        client.prompt("x");
        Attempt attempt = worker.starts.next();
        attempt.text("a", "b").ends();

        assertThat(client.started().epoch()).isEqualTo(attempt.start.epoch());
        assertThat(client.textUntilDone()).isEqualTo("ab");
        assertThat(worker.control(StreamControl.Kind.ACKNOWLEDGE).value()).isEqualTo(3);
        assertThat(worker.controls.takeAll()).noneMatch(control -> control.kind() == StreamControl.Kind.CANCEL);
    }

    @Test
    void whenTheAnswerIsLostAndTheWorkerDiesBeforeThatIsKnownTheStreamEnds() {
        ScriptedWorker worker = gateway.worker();
        worker.answers(ScriptedWorker.SILENT);
        client.prompt("x");
        worker.starts.next().text("a");
        worker.leaves();
        worker.isGone();

        ServerFrame.Error error = refusedWith(ErrorCode.WORKER_LOST);

        assertThat(error.isTerminal()).isTrue();
        assertThat(error.seq()).isEqualTo(2);
        gateway.untilNoStreamIsLive();
    }

    @Test
    void aWorkerThatSaysGoodByeEndsItsStreams() {
        ScriptedWorker worker = gateway.worker();
        client.prompt("x");
        worker.starts.next().text("a");
        client.next(ServerFrame.Chunk.class);

        worker.leaves();

        ServerFrame.Error error = refusedWith(ErrorCode.WORKER_LOST);
        assertThat(error.seq()).isEqualTo(2);
        assertThat(error.failure().code().retryable()).isTrue();
        assertThat(error.usage()).isNotNull();
        gateway.untilNoStreamIsLive();
        assertThat(gateway.meter.count("streamEnded:worker_lost")).isEqualTo(1);
    }

    @Test
    void aWorkerNodeThatIsSilentForThreeSecondsIsDead() {
        ScriptedWorker worker = gateway.worker();
        client.prompt("x");
        worker.starts.next().text("a");
        client.next(ServerFrame.Chunk.class);

        worker.fallsSilent();
        for (int i = 0; i < 2; i++) {
            // Less than what would mean that the gateway itself was asleep; then it looks for silence.
            gateway.clock.advance(1800);
            Waiting.pass(gateway.vertx, NodeDirectory.TICK_MS + 100);
        }

        assertThat(refusedWith(ErrorCode.WORKER_LOST).isTerminal()).isTrue();
    }

    @Test
    void aStreamThatWasToBeStoppedIsStoppedWhenItsWorkerDies() {
        ScriptedWorker worker = gateway.worker();
        client.prompt("x");
        worker.starts.next();
        client.about("stop", client.started().streamId());
        worker.control(StreamControl.Kind.STOP);

        worker.leaves();

        assertThat(client.next(ServerFrame.Stopped.class).seq()).isEqualTo(1);
    }

    @Test
    void aClientThatGoesWhileItsStreamIsDispatchedLeavesNoViewer() {
        ScriptedWorker worker = gateway.worker();
        worker.answers(ScriptedWorker.SILENT);
        client.prompt("x");
        Attempt attempt = worker.starts.next();

        client.closeAndWait();
        attempt.text("a", "b");
        Waiting.until(gateway.vertx, "accepted", () -> gateway.meter.count("streamStarted") == 1);

        assertThat(worker.digest(attempt).viewers()).isZero();
        assertThat(worker.digest(attempt).fastestSeq()).isZero();
        assertThat(worker.control(StreamControl.Kind.CREDIT).viewers()).isZero();
        assertThat(gateway.meter.count("chunkDelivered")).isZero();
    }
}
