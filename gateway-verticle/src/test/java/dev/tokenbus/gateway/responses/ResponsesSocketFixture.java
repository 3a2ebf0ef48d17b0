package dev.tokenbus.gateway.responses;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import org.junit.jupiter.api.AfterEach;

/** A gateway and a worker, for clients that ask for responses over a WebSocket. */
abstract class ResponsesSocketFixture {
    final GatewayFixture gateway = GatewayFixture.start();
    final ScriptedWorker worker = gateway.worker();

    @AfterEach
    void stop() {
        gateway.close();
    }

    ResponsesSocketClient client() {
        return new ResponsesSocketClient(gateway);
    }
}
