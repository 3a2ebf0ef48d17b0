package dev.tokenbus.gateway.relay;

import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.AttachStream;
import dev.tokenbus.protocol.bus.home.DetachStream;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.home.HomeReply;
import dev.tokenbus.protocol.bus.home.ReadConversation;
import dev.tokenbus.protocol.bus.wire.Question;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.Optional;

/** A mirror's side of its home: what it tells the home, and asks it. On the mirror's event loop. */
final class MirrorHome {
    /** The home answers when the stream has stopped, and looks once a second whether that takes too long. */
    private static final DeliveryOptions FORGETS = Question.within(HomeEnd.STOPS_WITHIN_MS + 2_000);

    private final MirrorRelay mirror;
    private final String nodeId;

    MirrorHome(MirrorRelay mirror, String nodeId) {
        this.mirror = mirror;
        this.nodeId = nodeId;
    }

    String nodeId() {
        return nodeId;
    }

    /** The first question. Only who has nothing is told what the door keeps, so what has arrived by now does not count. */
    Future<AttachReply> introduce() {
        return attach(0, false);
    }

    /** Reports how far the mirror and its viewers are. */
    Future<AttachReply> report() {
        return attach(mirror.log().lastSeq(), false);
    }

    /** Requests everything after {@code have} again. */
    void resend(long have) {
        attach(have, true);
    }

    private Future<AttachReply> attach(long after, boolean missing) {
        AttachStream attach = new AttachStream(
                mirror.id(),
                mirror.loop().nodeId(),
                after,
                mirror.fastestSeq(),
                Math.max(1, mirror.watching()),
                missing);
        return mirror.loop().ask(address(), attach);
    }

    /** The mirror reads no more. */
    void leave() {
        mirror.loop()
                .send(address(), new DetachStream(mirror.id(), mirror.loop().nodeId()));
    }

    Future<List<ChatMessage>> conversation() {
        return mirror.loop()
                .ask(address(), new ReadConversation(mirror.id()))
                .compose(reply -> known(Optional.of(reply.messages()).filter(messages -> reply.known())));
    }

    Future<Void> stop() {
        return ask(HomeControl.Kind.STOP)
                .recover(lost -> ask(HomeControl.Kind.STOP))
                .compose(reply -> known(reply.ifHere()))
                .mapEmpty();
    }

    Future<HomeReply> forget() {
        return mirror.loop().ask(address(), new HomeControl(mirror.id(), HomeControl.Kind.FORGET), FORGETS);
    }

    Future<StreamHealth> health() {
        return ask(HomeControl.Kind.HEALTH).compose(reply -> known(reply.ifHere()));
    }

    private Future<HomeReply> ask(HomeControl.Kind kind) {
        return mirror.loop().ask(address(), new HomeControl(mirror.id(), kind));
    }

    private String address() {
        return Addresses.gateway(nodeId);
    }

    /** What a home answers that has the stream; fails when it has not. */
    static <T> Future<T> known(Optional<T> answer) {
        return answer.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(Refusals.UNKNOWN.asException()));
    }
}
