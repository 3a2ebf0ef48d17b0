package dev.tokenbus.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.ServerFrameReader;
import dev.tokenbus.testkit.wire.RawWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that do not read: they cost the gateway a cursor and what the socket holds, and hold nobody else back. */
class BackpressureIT {
    private static final int PIECES = 2000;
    private static final int PIECE_CHARS = 16_000;

    /** What the kernel's buffers of both sides, Netty's and Vert.x's hold at most, roughly; the answer is far longer. */
    private static final long SOCKET_BYTES = 12 << 20;

    private GatewayFixture gateway = patient(60_000);
    private ScriptedWorker worker = gateway.worker();

    private static GatewayFixture patient(int slowMs) {
        return GatewayFixture.start(config -> config.with("logBytes", 64 << 20)
                .with("maxMessagesPerSecond", 1_000_000)
                .with("slowMs", slowMs)
                .with("heartbeatMs", 60_000));
    }

    /** From now on a gateway that closes a slow socket at its next look. */
    private void closesSlowSocketsAtOnce() {
        gateway.close();
        gateway = patient(100);
        worker = gateway.worker();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String piece(int number) {
        return (number + ";").repeat(PIECE_CHARS / 8);
    }

    private Attempt longAnswerTo(RawWebSocket client) {
        client.text("{\"prompt\":\"x\"}");
        Attempt attempt = worker.starts.next();
        for (int i = 0; i < PIECES; i++) {
            attempt.text(piece(i));
        }
        attempt.ends();
        return attempt;
    }

    @Test
    void aClientThatDoesNotReadHoldsBackItsOwnStreamOnlyAndLosesNothing() {
        RawWebSocket sleeper = gateway.raw();
        Attempt attempt = longAnswerTo(sleeper);
        worker.digest(attempt);

        assertThat(gateway.meter.count("backpressure:socket")).isPositive();
        assertThat(gateway.meter.count("bytesSent")).isLessThan(SOCKET_BYTES);
        TestClient other = gateway.connect();
        other.prompt("y");
        worker.starts.next().text("a", "b").ends();
        assertThat(other.textUntilDone()).isEqualTo("ab");
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < PIECES; i++) {
            expected.append(piece(i));
        }
        assertThat(textUntilDone(sleeper).compareTo(expected)).isZero();
    }

    private static StringBuilder textUntilDone(RawWebSocket client) {
        StringBuilder text = new StringBuilder();
        long seq = 0;
        while (true) {
            byte[] json = client.nextText().getBytes(StandardCharsets.UTF_8);
            Optional<ServerFrame> frame = ServerFrameReader.read(json);
            if (frame.orElse(null) instanceof ServerFrame.Chunk chunk) {
                assertThat(chunk.from()).isEqualTo(seq + 1);
                seq = chunk.seq();
                text.append(chunk.data());
            } else if (frame.orElse(null) instanceof ServerFrame.Done) {
                return text;
            }
        }
    }

    @Test
    void aSocketThatTakesNothingIsClosedAsSlowAndItsStreamGoesOn() {
        closesSlowSocketsAtOnce();
        RawWebSocket sleeper = gateway.raw();
        sleeper.text("{\"prompt\":\"x\"}");
        Attempt attempt = worker.starts.next();
        for (int i = 0; i < PIECES; i++) {
            attempt.text(piece(i));
        }
        gateway.untilMetered("backpressure:socket", 1);
        Waiting.pass(gateway.vertx, 4500);

        assertThat(sleeper.closeCode()).isEqualTo(4002);
        gateway.untilNobodyIsConnected();
        assertThat(worker.digest(attempt).viewers()).isZero();
        assertThat(worker.digest(attempt).verdict().name()).isEqualTo("LIVE");
    }

    @Test
    void aSocketThatNeverReadsIsGivenUpAlthoughItsCloseFrameCannotBeSent() {
        closesSlowSocketsAtOnce();
        RawWebSocket sleeper = gateway.raw();
        longAnswerTo(sleeper);
        gateway.untilMetered("backpressure:socket", 1);
        Waiting.pass(gateway.vertx, 4500);
        gateway.clock.advance(10_000);

        gateway.untilNobodyIsConnected();

        assertThat(gateway.meter.count("connectionClosed")).isEqualTo(1);
        assertThat(sleeper.isClosedByServer()).isTrue();
    }

    @Test
    void pingsFromAClientThatDoesNotReadAreNotTakenWithoutEnd() {
        RawWebSocket flooder = gateway.raw();
        assertThat(bytesTaken(flooder, RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.PING, new byte[125])))
                .isLessThan(FLOOD_BYTES);
    }

    @Test
    void messagesFromAClientThatDoesNotReadAreNotTakenWithoutEnd() {
        RawWebSocket flooder = gateway.raw();
        byte[] ping = "{\"type\":\"ping\",\"t\":1234567890123}".getBytes(StandardCharsets.UTF_8);
        assertThat(bytesTaken(flooder, RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.TEXT, ping)))
                .isLessThan(FLOOD_BYTES);
    }

    private static final long FLOOD_BYTES = 100L << 20;

    /** How much the gateway takes of a flood before it takes no more, or ends it. */
    private long bytesTaken(RawWebSocket flooder, byte[] frame) {
        int together = 200;
        byte[] many = new byte[frame.length * together];
        for (int i = 0; i < together; i++) {
            System.arraycopy(frame, 0, many, i * frame.length, frame.length);
        }
        AtomicLong taken = new AtomicLong();
        CompletableFuture<Void> over = CompletableFuture.runAsync(() -> {
            while (taken.get() < FLOOD_BYTES && flooder.trySend(many)) {
                taken.addAndGet(many.length);
            }
        });
        long[] before = {-1, System.nanoTime()};
        Waiting.until(gateway.vertx, "the flood stands still", () -> {
            long now = System.nanoTime();
            if (taken.get() != before[0]) {
                before[0] = taken.get();
                before[1] = now;
            }
            return over.isDone() || now - before[1] > 700_000_000;
        });
        flooder.close();
        Waiting.forResult(over);
        return taken.get();
    }
}
