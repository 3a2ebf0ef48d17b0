package dev.tokenbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Signs of life, in both directions. */
class LifeIT {
    private GatewayFixture gateway = beating(100);

    private static GatewayFixture beating(int heartbeatMs) {
        return GatewayFixture.start(config ->
                config.with("heartbeatMs", heartbeatMs).with("pongMs", 100).with("keepAliveMs", 100));
    }

    /** No heartbeat for now, so that only streams make the server speak. */
    private void beatRarely() {
        gateway.close();
        gateway = beating(3_600_000);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aClientThatGivesNoSignOfLifeIsClosedAndOneThatDoesIsNot() {
        RawWebSocket dead = gateway.raw();
        TestClient alive = gateway.connect();

        RawWebSocket.Frame ping = dead.next();

        assertThat(ping.opcode()).isEqualTo(RawWebSocket.PING);
        assertThat(dead.closeCode()).isEqualTo(4001);
        alive.fence();
        gateway.untilMetered("connectionClosed", 1);
    }

    @Test
    void anyFrameIsASignOfLife() {
        RawWebSocket chatty = gateway.raw();

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
