package dev.tokenbus.gateway.relay;

import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.LeaveHome;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.home.LocateStream;
import dev.tokenbus.protocol.bus.wire.Question;
import dev.tokenbus.protocol.bus.wire.WorkerId;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;

/** What a home says to the worker of its stream, about one attempt. */
record WorkerLink(GatewayLoop services, StreamId id, WorkerId worker, long epoch) {
    /** A move takes two more messages: this is longer than a worker waits for its new home. */
    private static final DeliveryOptions MOVING = Question.within(1500);

    void acknowledge(long seq) {
        services.send(Addresses.worker(worker), StreamControl.acknowledge(id, epoch, seq));
    }

    void stop() {
        services.send(Addresses.worker(worker), StreamControl.stop(id, epoch));
    }

    void cancel() {
        services.send(Addresses.worker(worker), StreamControl.cancel(id, epoch));
    }

    void credit(long fastestSeq, int viewers) {
        services.send(Addresses.worker(worker), StreamControl.credit(id, epoch, fastestSeq, viewers));
    }

    /** Who is the stream's home, as the worker sees it; empty when it does not have the stream. */
    Future<String> locateHome() {
        return ask(new LocateStream(id, services.nodeId()), GatewayLoop.ANSWER_TIME);
    }

    /** Asks it to find another home; this node still, if there is no other gateway. */
    Future<String> leaveHome() {
        return ask(new LeaveHome(id, services.nodeId()), MOVING);
    }

    private Future<String> ask(Question<LocateReply> question, DeliveryOptions options) {
        return services.ask(Addresses.worker(worker), question, options).map(LocateReply::homeNodeId);
    }
}
