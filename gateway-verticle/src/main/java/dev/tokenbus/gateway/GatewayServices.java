package dev.tokenbus.gateway;

import dev.tokenbus.protocol.BusMessage;
import dev.tokenbus.protocol.GatewayMeter;
import dev.tokenbus.protocol.NodeDirectory;
import dev.tokenbus.protocol.NodeEnvironment;
import io.vertx.core.Vertx;

/**
 * What the parts of one gateway instance share; all of it belongs to the instance's event loop.
 *
 * @param index the instance's number on its node, from 0
 */
record GatewayServices(
        Vertx vertx,
        NodeEnvironment environment,
        int index,
        GatewayConfig config,
        GatewayMeter meter,
        NodeDirectory directory) {
    long now() {
        return environment.nanoClock().getAsLong();
    }

    byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        environment.random().nextBytes(bytes);
        return bytes;
    }

    void send(String address, BusMessage message) {
        vertx.eventBus().send(address, message);
    }
}
