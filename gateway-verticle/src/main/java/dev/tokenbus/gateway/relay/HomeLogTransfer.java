package dev.tokenbus.gateway.relay;

import dev.tokenbus.cluster.FramePump;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.wire.Question;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.PromptParts;
import dev.tokenbus.protocol.bus.worker.StartStream;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;

/**
 * Transfers an ended stream, which no worker has any more, to another gateway: the home takes the worker's part, and asks until
 * the other gateway has the whole log.
 */
final class HomeLogTransfer {
    private static final DeliveryOptions TIMEOUT = Question.within(1000);
    private static final long ASK_EVERY_MS = 20;
    private static final int MOST_ASKED = 250;

    private final HomeRelay from;
    private final GatewayLoop loop;
    private final String target;
    private final FramePump pump;

    HomeLogTransfer(HomeRelay from, String target) {
        this.from = from;
        this.loop = from.loop();
        this.target = target;
        this.pump = new FramePump(
                loop.context(),
                from.log(),
                from::epoch,
                Addresses.stream(loop.nodeId(), from.id()),
                loop.vertx().eventBus().sender(Addresses.stream(target, from.id())),
                0);
    }

    /** Completes with the new home once that has the whole log. */
    Future<String> run(RequestKey key) {
        AdoptStream adopt = new AdoptStream(
                        from.id(),
                        from.nextEpoch(),
                        "",
                        loop.nodeId(),
                        loop.index(),
                        from.model(),
                        "",
                        from.log().lastSeq(),
                        StartStream.Body.ofEnded(key, from.handoff().kept()))
                .counted(true);
        return PromptParts.ask(
                        loop.vertx().eventBus(), Addresses.gateway(target), Addresses.prompts(target), adopt, TIMEOUT)
                .compose(reply -> reply.adopted()
                        ? arrived(MOST_ASKED, -1)
                        : Future.failedFuture("the other gateway has another attempt of the stream"))
                .onComplete(over -> {
                    pump.close();
                    loop.environment().forgetAddress().accept(Addresses.stream(target, from.id()));
                });
    }

    private Future<String> arrived(int asked, long had) {
        if (asked == 0) {
            return Future.failedFuture("the other gateway does not take the log");
        }
        pump.logGrew();
        return loop.vertx()
                .timer(ASK_EVERY_MS)
                .compose(later -> loop.ask(
                        Addresses.gateway(target), new HomeControl(from.id(), HomeControl.Kind.HEALTH), TIMEOUT))
                .compose(reply -> {
                    long has = reply.ifHere().map(StreamHealth::seq).orElse(0L);
                    if (has >= from.log().lastSeq()) {
                        return Future.succeededFuture(target);
                    }
                    if (has == had && pump.sentSeq() == from.log().lastSeq()) {
                        // The whole log was sent and no more of it arrives, so something was lost.
                        pump.rewind(has);
                    }
                    return arrived(asked - 1, has);
                });
    }
}
