package dev.tokenbus.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.testkit.wire.RawWebSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Signs of life, in both directions. */
class LifeIT {
    private static final int BEAT_MS = 60_000;

    private GatewayFixture gateway = beating(BEAT_MS);

    /** A client has a minute for its sign of life, of which tests let pass as much as they like. */
    private static GatewayFixture beating(int heartbeatMs) {
        return GatewayFixture.start(config ->
                config.with("heartbeatMs", heartbeatMs).with("pongMs", BEAT_MS).with("keepAliveMs", 100));
    }

    private void beat(int heartbeatMs) {
        gateway.close();
        gateway = beating(heartbeatMs);
    }

    /** No heartbeat for now, so that only streams make the server speak. */
    private void beatRarely() {
        beat(3_600_000);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aClientThatGivesNoSignOfLifeIsClosedAndOneThatDoesIsNot() {
        RawWebSocket dead = gateway.raw();
        TestClient alive = gateway.connect();
        gateway.clock.advance(BEAT_MS);

        RawWebSocket.Frame ping = dead.next();
        // Both are asked in the same pass; only this one says something.
        alive.fence();
        gateway.clock.advance(BEAT_MS);

        assertThat(ping.opcode()).isEqualTo(RawWebSocket.PING);
        assertThat(dead.closeCode()).isEqualTo(4001);
        alive.fence();
        gateway.untilMetered("connectionClosed", 1);
    }

    @Test
    void anyFrameIsASignOfLife() {
        beat(100);
        RawWebSocket chatty = gateway.raw();

        // Whoever is asked is not asked again before it has answered.
        for (int beats = 0; beats < 3; beats++) {
            assertThat(chatty.next().opcode()).isEqualTo(RawWebSocket.PING);
            chatty.send(RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.PONG, new byte[0]));
        }
    }

    @Test
    void aPingIsAnsweredWithTheSameNumber() {
        TestClient client = gateway.connect();

        client.send("{\"type\":\"ping\",\"t\":77}");

        assertThat(client.next(ConnectionNotice.Pong.class).t()).isEqualTo(77);
    }

    @Test
    void aSilentStreamIsKeptAliveWithFramesThatAScriptCanSee() {
        beatRarely();
        ScriptedWorker worker = gateway.worker();
        TestClient client = gateway.connect();
        client.send("{\"type\":\"hello\"}");
        client.prompt("x");
        worker.starts.next();
        client.started();

        client.next(ConnectionNotice.Ping.class);
        client.next(ConnectionNotice.Ping.class);
    }

    @Test
    void aClientThatSaidNoHelloGetsNoFrameThatItMayNotKnow() {
        beatRarely();
        ScriptedWorker worker = gateway.worker();
        TestClient client = gateway.connect();
        client.prompt("x");
        ScriptedWorker.Attempt attempt = worker.starts.next();
        client.started();

        Waiting.pass(gateway.vertx, 2200);
        attempt.ends();

        assertThat(client.frames.next()).isInstanceOf(ServerFrame.Done.class);
    }
}
