package dev.tokenbus.gateway.locate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.worker.DigestReply.Verdict;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.frame.ServerFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens when the logs of live streams, and those that slow viewers still read, take all the room that there is. */
class RoomIT {
    private static final int MAX = 100_000;
    private static final int WAIT_MS = 5000;

    private GatewayFixture gateway = GatewayFixture.start(config -> config.with("heldBytes", MAX)
            .with("roomWaitMs", WAIT_MS)
            .with("heartbeatMs", 3_600_000)
            .with("pongMs", 3_600_000));
    private ScriptedWorker worker = gateway.worker();
    private TestClient client = gateway.connect();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private Attempt live(String... fields) {
        client.prompt("x", fields);
        client.started();
        return worker.starts.next();
    }

    private void says(Attempt attempt, int kilobytes) {
        for (int i = 0; i < kilobytes; i++) {
            attempt.text("x".repeat(1024 - 64));
        }
        // Whatever was sent before has arrived when this is answered.
        worker.digest(attempt);
    }

    private void untilHeld(String what, long atMost) {
        Waiting.until(gateway.vertx, what, () -> gateway.meter.count("heldBytes") <= atMost);
    }

    /** Lets the clock run until the gateway has looked often enough. */
    private void shortageLasts() {
        Waiting.until(gateway.vertx, "streams made to leave", () -> {
            gateway.clock.advance(WAIT_MS);
            return gateway.meter.count("heldBytes") < MAX;
        });
    }

    @Test
    void theWorkerOfALargeStreamGetsNoMoreCreditUntilThereIsRoom() {
        Attempt other = live();
        says(other, 45);
        Attempt large = live();
        says(large, 40);
        long before = worker.digest(large).fastestSeq();
        assertThat(before).isEqualTo(40);

        says(large, 20);
        assertThat(worker.digest(large).fastestSeq()).isBetween(before, 59L);
        other.ends();
        untilHeld("the ended log gone", MAX - 1);

        assertThat(worker.digest(large).fastestSeq()).isEqualTo(60);
    }

    @Test
    void aShortageThatLastsEndsTheLargestThatNobodyReads() {
        Attempt slow = live("\"credit\":1");
        Attempt read = live();
        says(slow, 40);
        says(read, 62);
        gateway.clock.advance(WAIT_MS - 1);
        assertThat(worker.digest(slow).verdict()).isEqualTo(Verdict.LIVE);

        shortageLasts();

        ServerFrame.Error told = client.error();
        assertThat(told.failure().code()).isEqualTo(ErrorCode.LOG_FULL);
        assertThat(told.streamId()).isEqualTo(slow.id().value());
        assertThat(worker.control(StreamControl.Kind.CANCEL).streamId()).isEqualTo(slow.id());
        assertThat(worker.digest(slow).verdict()).isEqualTo(Verdict.STALE);
        assertThat(worker.digest(read).verdict()).isEqualTo(Verdict.LIVE);
        live();
    }

    @Test
    void whereWorkersSendOnWithoutCreditTheLargestEndAtOnce() {
        Attempt slow = live("\"credit\":1");
        says(slow, 160);

        untilHeld("it ended", MAX);

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.LOG_FULL);
        assertThat(worker.digest(slow).verdict()).isEqualTo(Verdict.STALE);
    }

    @Test
    void anEndedLogCountsForAsLongAsAViewerReadsIt() {
        Attempt slow = live("\"credit\":1");
        says(slow, 90);
        slow.ends();
        worker.digest(slow);
        says(live(), 20);
        worker.digest(slow);
        assertThat(worker.digest(slow).verdict()).as("it has expired").isEqualTo(Verdict.STALE);
        assertThat(gateway.meter.count("heldBytes")).isGreaterThan(MAX);

        client.about("unsubscribe", slow.id().value());

        untilHeld("its room given back", 25_000);
    }

    @Test
    void whoHoldsAnEndedLogTooLongIsToldSo() {
        Attempt slow = live("\"credit\":1");
        says(slow, 90);
        slow.ends();
        worker.digest(slow);
        Attempt read = live();
        says(read, 20);

        shortageLasts();

        assertThat(client.error().streamId()).isEqualTo(slow.id().value());
        assertThat(worker.digest(read).verdict()).isEqualTo(Verdict.LIVE);
        read.ends();
    }

    @Test
    void promptsTakeRoomUntilTheirAnswersEnd() {
        client.prompt("x".repeat(60_000));
        client.started();
        Attempt first = worker.starts.next();

        client.prompt("x".repeat(60_000));
        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.OVERLOADED);

        first.text("a").ends();
        client.next(ServerFrame.Done.class);
        client.prompt("x".repeat(60_000));
        client.started();
    }

    @Test
    void imagesAndWhatElseIsForAServerTakeRoomUntilTheAnswerEnds() {
        asksWithImageAndTools();
        client.started();
        Attempt first = worker.starts.next();

        asksWithImageAndTools();
        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.OVERLOADED);

        first.text("a").ends();
        client.next(ServerFrame.Done.class);
        untilHeld("image and tools gone", 10_000);
        asksWithImageAndTools();
        client.started();
    }

    private void asksWithImageAndTools() {
        client.send("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\""
                + "x".repeat(30_000) + "\"}}]}],\"options\":{\"tools\":[{\"description\":\"" + "y".repeat(30_000)
                + "\"}]}}");
    }
}
