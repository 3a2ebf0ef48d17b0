package dev.tokenbus.gateway.locate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.worker.DigestReply.Verdict;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long the logs of ended streams are kept. */
class RetentionIT {
    private static final int WINDOW_MS = 60_000;

    private GatewayFixture gateway = GatewayFixture.start(config -> config.with("retainedBytes", 25_000)
            .with("resumeWindowMs", WINDOW_MS)
            .with("heartbeatMs", 3_600_000)
            .with("pongMs", 3_600_000));
    private ScriptedWorker worker = gateway.worker();
    private TestClient client = gateway.connect();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private Attempt live() {
        client.prompt("x");
        Attempt attempt = worker.starts.next().text("x".repeat(10_000));
        client.next(ServerFrame.Chunk.class);
        return attempt;
    }

    private Attempt ended() {
        Attempt attempt = live();
        attempt.ends();
        client.next(ServerFrame.Done.class);
        return attempt;
    }

    private Verdict verdict(Attempt attempt) {
        return worker.digest(attempt).verdict();
    }

    @Test
    void theOldestGoFirstWhenTheBudgetIsSpent() {
        Attempt first = ended();
        Attempt second = ended();
        assertThat(verdict(first)).isEqualTo(Verdict.ENDED);

        Attempt third = ended();

        assertThat(verdict(first)).isEqualTo(Verdict.STALE);
        assertThat(verdict(second)).isEqualTo(Verdict.ENDED);
        assertThat(verdict(third)).isEqualTo(Verdict.ENDED);
        assertThat(gateway.meter.count("heldBytes")).isBetween(20_000L, 25_000L);
    }

    @Test
    void liveStreamsNeverGo() {
        Attempt live = live();
        for (int i = 0; i < 5; i++) {
            ended();
        }

        assertThat(verdict(live)).isEqualTo(Verdict.LIVE);
    }

    @Test
    void afterTheResumeWindowNothingIsHeld() {
        Attempt ended = ended();
        Attempt live = live();

        gateway.clock.advance(WINDOW_MS + 1);
        Waiting.until(gateway.vertx, "expired", () -> gateway.meter.count("heldBytes") < 11_000);

        assertThat(verdict(ended)).isEqualTo(Verdict.STALE);
        assertThat(verdict(live)).isEqualTo(Verdict.LIVE);
        live.ends();
        client.next(ServerFrame.Done.class);
        gateway.clock.advance(WINDOW_MS + 1);
        Waiting.until(gateway.vertx, "nothing held", () -> gateway.meter.count("heldBytes") == 0);
    }

    @Test
    void aReaderThatIsBehindGetsTheWholeAnswerAlthoughItsLogIsNoLongerKept() {
        client.prompt("x");
        Attempt slow = worker.starts.next();
        client.about("pause", client.started().streamId());
        client.next(StreamNotice.Paused.class);
        slow.text("slow").ends();
        worker.digest(slow);
        for (int i = 0; i < 4; i++) {
            ended();
        }
        assertThat(verdict(slow)).isEqualTo(Verdict.STALE);

        client.about("resume", slow.id().value());

        assertThat(client.textUntilDone()).isEqualTo("slow");
    }

    @Test
    void whereLiveStreamsTakeAllTheRoomEndedOnesGoAndThenPromptsAreRefused() {
        try (GatewayFixture small = GatewayFixture.start(config -> config.with("heldBytes", 25_000))) {
            worker = small.worker();
            client = small.connect();
            Attempt ended = ended();
            live();
            assertThat(verdict(ended)).isEqualTo(Verdict.ENDED);
            live();
            Waiting.until(small.vertx, "the ended one gone", () -> small.meter.count("heldBytes") < 25_000);
            assertThat(verdict(ended)).isEqualTo(Verdict.STALE);
            Attempt last = live();

            client.prompt("one more");

            assertThat(client.error().failure().code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(verdict(last)).isEqualTo(Verdict.LIVE);
        }
    }
}
