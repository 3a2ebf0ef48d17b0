package dev.tokenbus.testkit.wire;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Makes an event bus as bad as it may be: it loses some of the messages that a test selects, delays and so reorders some, and
 * repeats some. The seed repeats the choices, not the timing.
 *
 * <p>Thread-safe; ends with the bus.
 */
public final class FaultyBus {
    private static final int PERCENT = 100;
    private static final int MOST_DELAY_MS = 30;

    private final Vertx vertx;
    private final EventBus bus;
    private final Predicate<Object> concerned;
    private final Random random;
    private final int lostPercent;
    private final int latePercent;
    private final int twicePercent;
    private final Set<Object> repeats = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final AtomicInteger twice = new AtomicInteger();

    /** @param concerned selects the message bodies that may suffer */
    public FaultyBus(
            Vertx vertx, long seed, int lostPercent, int latePercent, int twicePercent, Predicate<Object> concerned) {
        this.vertx = vertx;
        this.bus = vertx.eventBus();
        this.random = new Random(seed);
        this.lostPercent = lostPercent;
        this.latePercent = latePercent;
        this.twicePercent = twicePercent;
        this.concerned = concerned;
        // Inbound, because the sender of a lost message must see it sent.
        bus.addInboundInterceptor(this::deliver);
    }

    private void deliver(DeliveryContext<Object> delivery) {
        Message<Object> message = delivery.message();
        Object body = message.body();
        if (body == null || !concerned.test(body) || repeats.remove(body)) {
            delivery.next();
            return;
        }
        int fate;
        int delay;
        synchronized (random) {
            fate = random.nextInt(PERCENT);
            delay = 1 + random.nextInt(MOST_DELAY_MS);
        }
        if (fate < lostPercent) {
            lost.incrementAndGet();
        } else if (fate < lostPercent + latePercent) {
            late.incrementAndGet();
            vertx.setTimer(delay, timer -> delivery.next());
        } else {
            delivery.next();
            if (fate < lostPercent + latePercent + twicePercent && message.replyAddress() == null) {
                twice.incrementAndGet();
                repeats.add(body);
                bus.send(message.address(), body);
            }
        }
    }

    public int lost() {
        return lost.get();
    }

    public int late() {
        return late.get();
    }

    public int twice() {
        return twice.get();
    }
}
