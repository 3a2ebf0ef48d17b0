package dev.tokenbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.testkit.wire.RawWebSocket;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway that goes down in order. */
class DrainIT {
    /** Longer than a test waits for anything. */
    private static final int AMPLE_MS = 90_000;

    private GatewayFixture gateway = draining(AMPLE_MS);
    private ScriptedWorker worker = gateway.worker();
    private TestClient client = gateway.connect();

    private static GatewayFixture draining(int drainMs) {
        return GatewayFixture.start(config -> config.with("drainMs", drainMs));
    }

    /** From now on a gateway with little time to drain. */
    private void drainsSoon() {
        gateway.close();
        gateway = draining(1500);
        worker = gateway.worker();
        client = gateway.connect();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void clientsAreToldToGoStreamsFinishAndThenTheConnectionEnds() {
        client.prompt("x");
        Attempt attempt = worker.starts.next().text("a");
        client.next(ServerFrame.Chunk.class);

        CompletableFuture<Void> down = gateway.undeploy();

        ConnectionNotice.Goaway goaway = client.next(ConnectionNotice.Goaway.class);
        assertThat(goaway.deadlineMs()).isEqualTo(AMPLE_MS);
        // There is no other gateway to go to.
        assertThat(goaway.reconnectAfterMs()).isEqualTo(AMPLE_MS);
        client.prompt("y");
        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
        attempt.text("b").ends();
        assertThat(client.textUntilDone()).isEqualTo("b");
        assertThat(client.closeCode()).isEqualTo(4000);
        Waiting.forResult(down);
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> gateway.rawConnection().upgrade("/"));
    }

    @Test
    void aStreamThatEndsWithTheNodeIsEndedForItsClientAndInTheCounts() {
        drainsSoon();
        ScriptedWorker own = gateway.worker("home", "own");
        client.send("{\"prompt\":\"x\",\"options\":{\"model\":\"own\"}}");
        own.starts.next().text("a");
        client.next(ServerFrame.Chunk.class);

        CompletableFuture<Void> down = gateway.undeploy();

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
        assertThat(client.closeCode()).isEqualTo(4000);
        Waiting.forResult(down);
        assertThat(gateway.meter.count("streamEnded:shutting_down")).isEqualTo(1);
    }

    @Test
    void aStreamThatDoesNotFinishIsGivenItsTimeAndNoMore() {
        drainsSoon();
        client.prompt("x");
        worker.starts.next().text("a");
        client.next(ServerFrame.Chunk.class);

        CompletableFuture<Void> down = gateway.undeploy();

        assertThat(client.closeCode()).isEqualTo(4000);
        Waiting.forResult(down);
    }

    @Test
    void idleClientsAreClosedAtOnce() {
        Waiting.forResult(gateway.undeploy());

        assertThat(client.closeCode()).isEqualTo(4000);
    }

    @Test
    void aClientThatAnswersNothingDoesNotHoldUpTheEnd() {
        drainsSoon();
        RawWebSocket mute = gateway.raw();
        RawWebSocket begun = gateway.rawConnection();
        begun.send(new byte[] {'G'});
        RawWebSocket keptAlive = gateway.rawConnection();
        assertThat(keptAlive.request("GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"))
                .startsWith("HTTP/1.1 426");

        CompletableFuture<Void> down = gateway.undeploy();
        client.closeCode();
        gateway.clock.advance(6000);

        Waiting.forResult(down);
        assertThat(mute.isClosedByServer()).isTrue();
        assertThat(begun.isClosedByServer()).isTrue();
        assertThat(keptAlive.isClosedByServer()).isTrue();
    }

    @Test
    void aClientThatReadsNothingDoesNotHoldUpTheEnd() {
        drainsSoon();
        RawWebSocket sleeper = gateway.raw();
        sleeper.text("{\"prompt\":\"x\"}");
        Attempt attempt = worker.starts.next();
        for (int i = 0; i < 300; i++) {
            attempt.text("x".repeat(16_000));
        }
        gateway.untilMetered("backpressure:socket", 1);

        CompletableFuture<Void> down = gateway.undeploy();
        client.closeCode();
        gateway.clock.advance(6000);

        Waiting.forResult(down);
        assertThat(sleeper.isClosedByServer()).isTrue();
    }
}
