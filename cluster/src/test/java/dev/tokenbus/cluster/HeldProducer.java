package dev.tokenbus.cluster;

import dev.tokenbus.protocol.bus.worker.StreamFrames;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageProducer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A producer whose socket takes a message only when a test says so. Confined to one event loop. */
final class HeldProducer implements MessageProducer<Object> {
    private final List<StreamFrames> written = new ArrayList<>();
    private final Deque<Promise<Void>> waiting = new ArrayDeque<>();

    @Override
    public Future<Void> write(Object body) {
        Promise<Void> promise = Promise.promise();
        written.add((StreamFrames) body);
        waiting.add(promise);
        return promise.future();
    }

    List<StreamFrames> written() {
        return written;
    }

    int inFlight() {
        return waiting.size();
    }

    void takeOldest() {
        waiting.remove().complete();
    }

    void refuseOldest() {
        waiting.remove().fail("the connection broke");
    }

    @Override
    public MessageProducer<Object> deliveryOptions(DeliveryOptions options) {
        return this;
    }

    @Override
    public String address() {
        return "held";
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
