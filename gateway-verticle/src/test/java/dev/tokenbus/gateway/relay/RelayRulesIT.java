package dev.tokenbus.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.protocol.bus.worker.DigestReply.Verdict;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.bus.worker.StreamControl.Kind;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamEvent;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a home makes of frames that are lost, late, twice there or not its own. */
class RelayRulesIT {
    private GatewayFixture gateway = GatewayFixture.start(config -> config.with("logBytes", 64 * 1024));
    private ScriptedWorker worker = gateway.worker();
    private TestClient client = gateway.connect();
    private String streamId = "";

    @BeforeEach
    void welcomed() {
        client.next(ConnectionNotice.Welcome.class);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private Attempt started(String... fields) {
        client.prompt("x", fields);
        Attempt attempt = worker.starts.next();
        streamId = client.started().streamId();
        return attempt;
    }

    @Test
    void framesThatCameBeforeAreIgnored() {
        Attempt attempt = started();
        attempt.text("a", "b");
        attempt.sendAt(1, attempt.delta("a"), attempt.delta("b"));
        attempt.sendAt(2, attempt.delta("b"), attempt.delta("c"));
        attempt.sendAt(4, attempt.done());

        assertThat(client.textUntilDone()).isEqualTo("abc");
    }

    @Test
    void aGapIsAskedForAndNothingIsSkipped() {
        Attempt attempt = started();
        attempt.text("a");
        attempt.sendAt(3, attempt.delta("c"));

        StreamControl resend = worker.control(Kind.RESEND);
        assertThat(resend.value()).isEqualTo(1);
        assertThat(resend.epoch()).isEqualTo(attempt.start.epoch());
        assertThat(client.next(ServerFrame.Chunk.class).data()).isEqualTo("a");
        assertThat(client.fence()).isEmpty();
        attempt.sendAt(2, attempt.delta("b"), attempt.delta("c"), attempt.done());

        assertThat(client.textUntilDone()).isEqualTo("bc");
    }

    @Test
    void aGapIsAskedForAgainButNotWithEachFrame() {
        Attempt attempt = started();
        // However slow the machine is, all come at once.
        gateway.clock.stop();
        for (int seq = 5; seq < 50; seq++) {
            attempt.sendAt(seq, attempt.delta("x"));
        }
        worker.digest(attempt);
        long atOnce = resends();
        gateway.clock.advance(300);
        attempt.sendAt(50, attempt.delta("x"));
        worker.digest(attempt);

        assertThat(atOnce).isEqualTo(1);
        assertThat(resends()).isEqualTo(1);
    }

    private long resends() {
        return worker.controls.takeAll().stream()
                .filter(control -> control.kind() == Kind.RESEND)
                .count();
    }

    @Test
    void framesInTheWrongOrderComeOutInTheRightOne() {
        Attempt attempt = started();
        attempt.sendAt(2, attempt.delta("b"));
        attempt.sendAt(1, attempt.delta("a"));
        attempt.sendAt(2, attempt.delta("b"), attempt.done());

        assertThat(client.textUntilDone()).isEqualTo("ab");
    }

    @Test
    void framesOfAnotherEpochAreDroppedAndItsWorkerCancelled() {
        Attempt attempt = started();
        long older = attempt.start.epoch() - 1;
        long newer = attempt.start.epoch() + 1;
        attempt.sendAt(older, 1, attempt.delta("old"));
        attempt.sendAt(newer, 1, attempt.delta("new"));
        attempt.text("a").ends();

        assertThat(worker.control(Kind.CANCEL).epoch()).isEqualTo(older);
        assertThat(worker.control(Kind.CANCEL).epoch()).isEqualTo(newer);
        assertThat(client.textUntilDone()).isEqualTo("a");
    }

    @Test
    void thereIsOneTerminalFrameAndNothingAfterIt() {
        Attempt attempt = started();
        attempt.text("a").ends();
        attempt.send(attempt.stopped());
        attempt.text("late");
        attempt.sendAt(2, attempt.stopped());
        worker.digest(attempt);

        client.next(ServerFrame.Done.class);

        assertThat(client.fence()).isEmpty();
        assertThat(gateway.meter.count("streamEnded")).isEqualTo(1);
        assertThat(gateway.meter.count("streamEnded:done")).isEqualTo(1);
    }

    @Test
    void aTerminalFrameThatIsRepeatedIsAcknowledgedAgain() {
        Attempt attempt = started();
        attempt.ends();
        worker.control(Kind.ACKNOWLEDGE);

        attempt.sendAt(1, attempt.done());

        assertThat(worker.control(Kind.ACKNOWLEDGE).value()).isEqualTo(1);
    }

    @Test
    void digestsAreAnsweredWithWhatTheHomeHas() {
        Attempt attempt = started();
        attempt.text("a", "b");
        client.next(ServerFrame.Chunk.class);

        DigestReply.Entry live = worker.digest(attempt);
        DigestReply.Entry stale = worker.digest(attempt, attempt.start.epoch() + 7);
        attempt.ends();
        client.next(ServerFrame.Done.class);
        DigestReply.Entry ended = worker.digest(attempt);

        assertThat(live).isEqualTo(new DigestReply.Entry(Verdict.LIVE, 2, 2, 1));
        assertThat(stale).isEqualTo(DigestReply.Entry.STALE);
        assertThat(ended).isEqualTo(new DigestReply.Entry(Verdict.ENDED, 3, 3, 0));
    }

    @Test
    void aStopThatWasLostIsRepeatedWithTheDigest() {
        Attempt attempt = started();
        client.about("stop", streamId);
        worker.control(Kind.STOP);

        worker.digest(attempt);

        worker.control(Kind.STOP);
    }

    @Test
    void aClientThatGoesLeavesItsStreamWithoutViewers() {
        Attempt attempt = started();
        attempt.text("a");
        client.next(ServerFrame.Chunk.class);

        client.closeAndWait();

        StreamControl credit = worker.control(Kind.CREDIT);
        while (credit.viewers() > 0) {
            credit = worker.control(Kind.CREDIT);
        }
        assertThat(credit.value()).isEqualTo(1);
        attempt.text("b").ends();
        gateway.untilNoStreamIsLive();
        assertThat(worker.digest(attempt)).isEqualTo(new DigestReply.Entry(Verdict.ENDED, 3, 1, 0));
    }

    @Test
    void theWorkerHearsHowFarTheReaderIsEvery32KiB() {
        Attempt attempt = started();
        String piece = "x".repeat(4000);
        for (int i = 0; i < 10; i++) {
            attempt.text(piece);
            client.next(ServerFrame.Chunk.class);
        }
        worker.digest(attempt);

        List<StreamControl> credits = worker.controls.takeAll().stream()
                .filter(control -> control.kind() == Kind.CREDIT)
                .toList();

        assertThat(credits).hasSize(1);
        assertThat(credits.get(0).value()).isBetween(8L, 9L);
        assertThat(credits.get(0).viewers()).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsLongerThanTheLogEndsWithLogFullAndItsWorkerIsCancelled() {
        Attempt attempt = started();
        for (int i = 0; i < 20; i++) {
            attempt.text("x".repeat(4000));
        }

        ServerFrame.Error error = client.error();

        assertThat(error.failure().code()).isEqualTo(ErrorCode.LOG_FULL);
        assertThat(error.isTerminal()).isTrue();
        assertThat(error.seq()).isEqualTo(17);
        assertThat(worker.control(Kind.CANCEL).epoch()).isEqualTo(attempt.start.epoch());
        gateway.untilNoStreamIsLive();
    }

    @Test
    void aLogThatIsFullBeforeTheWorkerWasAcceptedCancelsItToo() {
        worker.answers(ScriptedWorker.SILENT);
        client.prompt("x");
        Attempt attempt = worker.starts.next();
        StreamEvent big = attempt.delta("x".repeat(30_000));
        attempt.send(big, big, big);

        assertThat(worker.control(Kind.CANCEL).epoch()).isEqualTo(attempt.start.epoch());
        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.LOG_FULL);
        gateway.untilNoStreamIsLive();
    }

    @Test
    void aClientsCreditIsNeverExceeded() {
        Attempt attempt = started("\"credit\":2");
        attempt.text("a", "b", "c", "d", "e").ends();

        ServerFrame.Chunk first = client.next(ServerFrame.Chunk.class);
        assertThat(first.seq()).isEqualTo(2);
        assertThat(client.fence()).isEmpty();
        credit(5);
        assertThat(client.next(ServerFrame.Chunk.class).seq()).isEqualTo(5);
        credit(1);
        assertThat(client.fence()).isEmpty();
        credit(6);
        client.next(ServerFrame.Done.class);
        assertThat(gateway.meter.count("backpressure:credit")).isPositive();
    }

    private void credit(long upTo) {
        client.send("{\"type\":\"credit\",\"streamId\":\"" + streamId + "\",\"upTo\":" + upTo + "}");
    }
}
