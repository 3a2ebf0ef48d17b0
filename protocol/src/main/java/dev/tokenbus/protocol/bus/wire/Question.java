package dev.tokenbus.protocol.bus.wire;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;

/**
 * A bus message that its receiver answers.
 *
 * @param <R> the answer
 */
public interface Question<R extends BusMessage> extends BusMessage {
    /**
     * Sends this question to an address.
     *
     * @param within how long to wait, made once by {@link #within}
     * @return the answer; fails with a {@link io.vertx.core.eventbus.ReplyException} if none comes in time, or nobody listens at
     *     the address
     */
    default Future<R> ask(EventBus bus, String address, DeliveryOptions within) {
        return bus.<R>request(address, this, within).map(reply -> reply.body());
    }

    /** How long an answer may take, in milliseconds. */
    static DeliveryOptions within(long millis) {
        return new DeliveryOptions().setSendTimeout(millis);
    }
}
