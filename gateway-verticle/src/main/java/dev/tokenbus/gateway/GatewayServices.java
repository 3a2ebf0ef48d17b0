package dev.tokenbus.gateway;

import dev.tokenbus.protocol.BusMessage;
import dev.tokenbus.protocol.GatewayMeter;
import dev.tokenbus.protocol.JsonText;
import dev.tokenbus.protocol.LogBudget;
import dev.tokenbus.protocol.NodeDirectory;
import dev.tokenbus.protocol.NodeEnvironment;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Supplier;

/**
 * What the parts of one gateway instance share; all of it belongs to the instance's event loop.
 *
 * @param context the instance's event loop
 * @param index the instance's number on its node, from 0
 * @param budget what the instance's logs may cost
 * @param json where one frame after the other is written
 */
record GatewayServices(
        Vertx vertx,
        Context context,
        NodeEnvironment environment,
        int index,
        GatewayConfig config,
        GatewayMeter meter,
        LogBudget budget,
        NodeDirectory directory,
        StreamTokens tokens,
        JsonText json) {
    /** How long another node may take to answer, in milliseconds: a client is told within half a second. */
    static final int ANSWER_MS = 400;

    long now() {
        return environment.nanoClock().getAsLong();
    }

    String nodeId() {
        return environment.nodeId();
    }

    byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        environment.random().nextBytes(bytes);
        return bytes;
    }

    void send(String address, BusMessage message) {
        vertx.eventBus().send(address, message);
    }

    /** Runs an action for a caller on the same event loop that belongs to another verticle; what throws is logged. */
    <T> void dispatch(T argument, Handler<T> action) {
        ((ContextInternal) context).dispatch(argument, action);
    }

    /** Runs an action on this instance's event loop: at once when the caller is of the same instance, else soon. */
    void run(GatewayServices caller, Runnable action) {
        if (caller == this) {
            action.run();
        } else {
            context.runOnContext(v -> action.run());
        }
    }

    /** Asks on another instance's event loop; the answer comes on this one's. */
    <T> Future<T> ask(GatewayServices other, Supplier<Future<T>> question) {
        Promise<T> answer = Promise.promise();
        other.run(this, () -> question.get().onComplete(answered -> run(other, () -> answer.handle(answered))));
        return answer.future();
    }
}
