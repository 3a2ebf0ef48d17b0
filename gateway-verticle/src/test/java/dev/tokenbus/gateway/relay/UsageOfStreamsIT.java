package dev.tokenbus.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.meter.StreamUse;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AdoptReply;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.protocol.bus.worker.DigestReply.Verdict;
import dev.tokenbus.protocol.bus.worker.Memo;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Promise;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a home says of the usage of its streams: once for each, as the terminal frame has it, before the worker may forget the stream. */
class UsageOfStreamsIT {
    private final GatewayFixture gateway = GatewayFixture.start();
    private final ScriptedWorker worker = gateway.worker();
    private final TestClient client = gateway.connect();

    @BeforeEach
    void welcomed() {
        client.next(ConnectionNotice.Welcome.class);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private Attempt started() {
        client.prompt("x");
        Attempt attempt = worker.starts.next();
        client.started();
        return attempt;
    }

    @Test
    void theWorkerKeepsAStreamUntilItsUsageIsOnRecord() {
        Promise<Void> written = Promise.promise();
        gateway.meter.onRecord = written.future();
        Attempt attempt = started();
        attempt.text("a").ends();
        client.next(ServerFrame.Done.class);

        DigestReply.Entry before = worker.digest(attempt);
        attempt.sendAt(2, attempt.done());
        worker.digest(attempt);
        boolean acknowledged = worker.controls.takeAll().stream()
                .anyMatch(control -> control.kind() == StreamControl.Kind.ACKNOWLEDGE);
        written.complete();

        assertThat(before.verdict()).isEqualTo(Verdict.LIVE);
        assertThat(before.haveSeq()).isEqualTo(2);
        assertThat(acknowledged).isFalse();
        assertThat(worker.control(StreamControl.Kind.ACKNOWLEDGE).value()).isEqualTo(2);
        assertThat(worker.digest(attempt).verdict()).isEqualTo(Verdict.ENDED);
    }

    @Test
    void usageIsSaidOnceAsTheTerminalFrameHasIt() {
        Attempt attempt = started();
        attempt.text("a").ends();
        ServerFrame.Done done = client.next(ServerFrame.Done.class);
        attempt.sendAt(2, attempt.done());
        worker.digest(attempt);

        assertThat(gateway.meter.uses)
                .containsExactly(new StreamUse(
                        attempt.id(),
                        "",
                        ScriptedWorker.MODEL,
                        attempt.start.epoch(),
                        Outcome.Ending.DONE,
                        done.usage(),
                        0,
                        false));
    }

    @Test
    void allTokensOfAnAnswerThatFailedAreWasted() {
        Attempt attempt = started();
        StreamFailure failure = new StreamFailure(ErrorCode.UPSTREAM_TRUNCATED, "cut");
        attempt.text("a").send(new StreamEvent.Failed(attempt.start.epoch(), failure, new Usage(3, 7, true)));
        client.next(ServerFrame.Error.class);

        StreamUse use = gateway.meter.uses.remove();
        assertThat(use.wastedTokens()).isEqualTo(7);
        assertThat(use.outcome()).isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
        assertThat(use.usage()).isEqualTo(new Usage(3, 7, true));
    }

    @Test
    void tokensBeforeARestartAreWasted() {
        Attempt attempt = started();
        attempt.text("a", "b");
        attempt.send(new StreamEvent.Restarted(attempt.start.epoch(), "worker_lost"));
        attempt.text("c")
                .send(new StreamEvent.Done(attempt.start.epoch(), "stop", new Usage(3, 3, true), Timings.NONE, 1));
        gateway.untilNoStreamIsLive();

        assertThat(gateway.meter.uses.remove().wastedTokens()).isEqualTo(2);
    }

    @Test
    void aStreamWhoseEndAnEarlierHomeHasOnRecordIsNotSaidAgain() {
        Attempt attempt = started();
        for (boolean counted : new boolean[] {true, false}) {
            StartStream.Body ended = StartStream.Body.ofEnded(RequestKey.NONE, Memo.NONE);
            long epoch = (counted ? 5L : 6L) << 20;
            byte[] random = new byte[16];
            random[0] = (byte) epoch;
            random[1] = counted ? (byte) 1 : 0;
            StreamId id = StreamId.of("lost", random);
            AdoptStream adopt = new AdoptStream(
                            id, epoch, "lost", worker.nodeId(), 0, ScriptedWorker.MODEL, "sim", 1, ended)
                    .counted(counted);
            assertThat(Waiting.forResult(gateway.vertx.eventBus().<AdoptReply>request(Addresses.gateway("home"), adopt))
                            .body()
                            .adopted())
                    .isTrue();
            StreamEvent end = new StreamEvent.Stopped(epoch, new Usage(1, 1, false));
            gateway.vertx
                    .eventBus()
                    .send(Addresses.stream("home", id), new StreamFrames(epoch, worker.address(), 1, List.of(end)));
            assertThat(worker.control(StreamControl.Kind.ACKNOWLEDGE).epoch()).isEqualTo(epoch);
        }

        assertThat(gateway.meter.uses).hasSize(1);
        assertThat(gateway.meter.uses.remove().moved()).isTrue();
        attempt.ends();
    }
}
