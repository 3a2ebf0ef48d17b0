package dev.tokenbus.gateway.socket;

import static dev.tokenbus.testkit.wire.RawWebSocket.CONTINUATION;
import static dev.tokenbus.testkit.wire.RawWebSocket.FINAL;
import static dev.tokenbus.testkit.wire.RawWebSocket.PING;
import static dev.tokenbus.testkit.wire.RawWebSocket.PONG;
import static dev.tokenbus.testkit.wire.RawWebSocket.TEXT;
import static dev.tokenbus.testkit.wire.RawWebSocket.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.testkit.wire.RawWebSocket;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large messages: in one frame or in many, up to a limit and within a budget, and what becomes of larger ones. */
class LargeMessagesIT {
    private static final int LIMIT = 1 << 20;
    private static final String PING_JSON = "{\"type\":\"ping\",\"t\":5}";

    private GatewayFixture gateway =
            GatewayFixture.start(config -> config.with("assemblyBytes", LIMIT).with("heartbeatMs", 3_600_000));
    private RawWebSocket socket = gateway.raw();

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** A prompt whose whole message has this many bytes. */
    private static byte[] prompt(int bytes) {
        String begin = "{\"id\":\"mine\",\"prompt\":\"";
        return (begin + "x".repeat(bytes - begin.length() - 2) + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    private void sendInFrames(byte[] message, int of) {
        for (int from = 0; from < message.length; from += of) {
            int to = Math.min(message.length, from + of);
            int kind = (from == 0 ? TEXT : CONTINUATION) | (to == message.length ? FINAL : 0);
            socket.send(frame(kind, Arrays.copyOfRange(message, from, to)));
        }
    }

    /** The prompt that the worker was sent in parts. */
    private static String promptOf(ScriptedWorker worker) {
        Buffer body = Buffer.buffer();
        int parts = worker.starts.next().start.parts();
        for (int i = 0; i < parts; i++) {
            body.appendBytes(worker.parts.next().bytes());
        }
        return StartStream.Body.ofBuffer(body).messages().get(0).content();
    }

    private void pongs() {
        socket.text(PING_JSON);
        assertThat(socket.nextText()).contains("pong");
    }

    @ParameterizedTest
    @ValueSource(ints = {60_000, 65_536, 65_537, 100_000, 300_000, LIMIT})
    void aPromptOfAnySizeUpToTheLimitIsStartedFromOneFrame(int bytes) {
        ScriptedWorker worker = gateway.worker();

        socket.send(frame(FINAL | TEXT, prompt(bytes)));

        assertThat(promptOf(worker)).isEqualTo("x".repeat(bytes - 25));
        assertThat(socket.nextText()).contains("started");
        assertThat(gateway.meter.count("assemblyBytes")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {9_999, 32_768, 500_000})
    void aPromptOfTheLimitIsStartedFromManyFrames(int bytes) {
        ScriptedWorker worker = gateway.worker();

        sendInFrames(prompt(LIMIT), bytes);

        assertThat(promptOf(worker)).isEqualTo("x".repeat(LIMIT - 25));
    }

    @Test
    void theWelcomeTellsTheLimits() {
        assertThat(gateway.connect().texts.next()).contains("\"frameBytes\":1048576,\"messageBytes\":1048576");
    }

    @Test
    void aMessageOverTheLimitIsRefusedByItsIdAndTheOtherAnswersLiveOn() {
        ScriptedWorker worker = gateway.worker();
        socket.text("{\"id\":\"first\",\"prompt\":\"a\"}");
        Attempt attempt = worker.starts.next();
        assertThat(socket.nextText()).contains("started");

        socket.send(frame(FINAL | TEXT, prompt(LIMIT + 1)));

        assertThat(socket.nextText())
                .contains("\"type\":\"error\"")
                .contains("\"id\":\"mine\"")
                .contains("\"code\":\"too_large\"")
                .contains("1048577 bytes (expected: at most 1048576)");
        attempt.text("goes on").ends();
        assertThat(socket.nextText()).contains("goes on");
        assertThat(gateway.meter.count("requestRefused:too_large")).isEqualTo(1);
    }

    @Test
    void aMessageThatGrowsOverTheLimitFrameByFrameIsRefused() {
        sendInFrames(prompt(2 * LIMIT), 100_000);

        assertThat(socket.nextText()).contains("too_large").contains("2097152 bytes");
        pongs();
    }

    @Test
    void controlFramesAreAnsweredWhileAMessageIsSkipped() {
        socket.send(frame(TEXT, prompt(LIMIT + 1)));
        socket.send(frame(FINAL | PING, new byte[] {42}));

        assertThat(socket.next().opcode()).isEqualTo(PONG);
        socket.send(frame(FINAL | CONTINUATION, new byte[0]));
        assertThat(socket.nextText()).contains("too_large");
    }

    @Test
    void aMessageThatIsTooLargeToBeSkippedIsTooBig() {
        byte[] head = Arrays.copyOf(frame(FINAL | TEXT, new byte[8 * LIMIT + 1]), 1000);
        socket.send(head);

        assertThat(socket.next().closeCode()).isEqualTo(1009);
    }

    @Test
    void manyFramesThatAreTooMuchToBeSkippedAreTooBig() {
        byte[] piece = frame(CONTINUATION, new byte[LIMIT]);
        socket.send(frame(TEXT, new byte[LIMIT]));
        for (int i = 0; i < 8; i++) {
            socket.trySend(piece);
        }

        assertThat(socket.closeCode()).isEqualTo(1009);
    }

    @Test
    void unfinishedMessagesHaveABudgetBeyondWhichOthersAreToldToComeBack() {
        RawWebSocket hog = gateway.raw();
        hog.send(frame(TEXT, new byte[900_000]));
        gateway.untilMetered("assemblyBytes", 890_000);

        sendInFrames(prompt(200_000), 100_000);

        assertThat(socket.nextText())
                .contains("\"id\":\"mine\"")
                .contains("overloaded")
                .contains("retryAfterMs");
        pongs();
        hog.close();
        Waiting.until(gateway.vertx, "room again", () -> gateway.meter.count("assemblyBytes") == 0);
        sendInFrames(prompt(200_000), 100_000);
        assertThat(socket.nextText()).contains("no_worker");
    }

    @Test
    void anUnfinishedMessageGivesWayAfterAWhile() {
        RawWebSocket hog = gateway.raw();
        hog.send(frame(TEXT, new byte[900_000]));
        gateway.untilMetered("assemblyBytes", 890_000);
        gateway.clock.advance(11_000);

        sendInFrames(prompt(200_000), 100_000);

        assertThat(socket.nextText()).contains("no_worker");
        hog.send(frame(FINAL | CONTINUATION, new byte[0]));
        assertThat(hog.nextText()).contains("overloaded");
    }

    @Test
    void aFrameOfWhichOnlyAPartHasComeTakesNoMoreThanThatPart() {
        socket.send(Arrays.copyOf(frame(FINAL | TEXT, prompt(LIMIT)), 5000));
        gateway.untilMetered("assemblyBytes", 1);

        assertThat(gateway.meter.count("assemblyBytes")).isLessThan(10_000);
    }
}
