package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.gateway.relay.MirrorRelay;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.console.ListStreams;
import dev.tokenbus.protocol.bus.home.AdoptReply;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.AttachStream;
import dev.tokenbus.protocol.bus.home.ConversationReply;
import dev.tokenbus.protocol.bus.home.DetachStream;
import dev.tokenbus.protocol.bus.home.HomeClaim;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.home.HomeReply;
import dev.tokenbus.protocol.bus.home.LocateKey;
import dev.tokenbus.protocol.bus.home.LocateName;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.home.ReadConversation;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of other gateway nodes. Any instance of this node may receive a request; the one that owns the stream answers.
 */
public final class PeerRequests {
    private static final Logger LOG = LoggerFactory.getLogger(PeerRequests.class);

    private final GatewayLoop loop;
    private final Relays relays;
    private final NodeStreams streams;

    public PeerRequests(GatewayLoop loop, Relays relays, NodeStreams streams) {
        this.loop = loop;
        this.relays = relays;
        this.streams = streams;
    }

    public void handle(Message<BusMessage> message) {
        BusMessage body = message.body();
        if (body instanceof AttachStream attach) {
            attach(message, attach);
        } else if (body instanceof DetachStream detach) {
            withHome(detach.streamId(), home -> home.gateways().detach(detach.nodeId()), () -> {});
        } else if (body instanceof HomeControl control) {
            control(message, control);
        } else if (body instanceof ReadConversation read) {
            withHome(
                    read.streamId(),
                    home -> home.conversation()
                            .onSuccess(messages -> message.reply(new ConversationReply(true, messages))),
                    () -> message.reply(ConversationReply.UNKNOWN));
        } else if (body instanceof AdoptStream adopt) {
            adopt(message, adopt);
        } else if (body instanceof HomeClaim claim) {
            withHome(
                    claim.streamId(),
                    home -> SplitBrainMerge.answer(home, claim)
                            .onSuccess(message::reply)
                            .onFailure(busy -> message.fail(0, busy.getMessage())),
                    () -> message.reply(LocateReply.UNKNOWN));
        } else if (body instanceof LocateKey locate) {
            message.reply(IdempotencyKeys.locate(relays, locate.key(), locate.bodyHash()));
        } else if (body instanceof ListStreams list) {
            streams.list(list.filter())
                    .onSuccess(message::reply)
                    .onFailure(cause -> message.fail(0, Refusals.of(cause).detail()));
        } else if (body instanceof LocateName locate) {
            StreamNames.locate(loop, relays, locate.name()).onSuccess(message::reply);
        } else {
            LOG.atWarn()
                    .addKeyValue("type", body.getClass().getSimpleName())
                    .log("a message at a gateway's address is ignored");
        }
    }

    private void attach(Message<BusMessage> message, AttachStream attach) {
        boolean expired = relays.onThisNode(attach.streamId()) instanceof StreamOwners.Expired;
        withHome(
                attach.streamId(),
                home -> message.reply(home.gateways().attach(attach)),
                () -> message.reply(
                        AttachReply.refused(expired ? AttachReply.Verdict.EXPIRED : AttachReply.Verdict.UNKNOWN)));
    }

    private void adopt(Message<BusMessage> message, AdoptStream adopt) {
        StreamOwners.Entry entry = relays.onThisNode(adopt.streamId());
        if (entry instanceof StreamOwners.Here here && here.relay() instanceof HomeRelay home) {
            onItsLoop(home, () -> readopt(message, adopt, home), () -> adopt(message, adopt));
        } else {
            adoptNew(message, adopt);
        }
    }

    private void readopt(Message<BusMessage> message, AdoptStream adopt, HomeRelay home) {
        if (home.epoch() == adopt.epoch()) {
            LOG.atDebug().addKeyValue("streamId", home.id()).log("the stream is adopted once, and was offered twice");
        } else if (home.hasEnded() || home.epoch() > adopt.epoch()) {
            message.reply(new AdoptReply(false, 0));
        } else if (home.log().lastSeq() > 0 && !home.worker().is(adopt.worker())) {
            // Another worker's events do not continue this log.
            loop.run(home.loop(), () -> adoptNew(message, adopt));
        } else {
            home.adopt(adopt)
                    .onSuccess(listening ->
                            message.reply(new AdoptReply(true, home.loop().index())));
        }
    }

    /** A request that fails, rather than being answered with no, is repeated by the worker. */
    private void adoptNew(Message<BusMessage> message, AdoptStream adopt) {
        if (relays.isDraining()) {
            message.fail(0, "this gateway shuts down");
        } else {
            relays.adopt(adopt)
                    .onSuccess(adoption -> answer(message, adoption))
                    .onFailure(cause -> message.fail(0, cause.getMessage()));
        }
    }

    /** A request that comes twice is answered once: a no would end the stream at its worker. */
    private void answer(Message<BusMessage> message, Relays.Adoption adoption) {
        switch (adoption) {
            case DONE -> message.reply(new AdoptReply(true, loop.index()));
            case OUTDATED -> message.reply(new AdoptReply(false, 0));
            case REPEATED -> {}
        }
    }

    private void control(Message<BusMessage> message, HomeControl control) {
        if (control.kind() == HomeControl.Kind.FORGOTTEN
                && relays.onThisNode(control.streamId()) instanceof StreamOwners.Here here
                && here.relay() instanceof MirrorRelay mirror) {
            mirror.loop().run(loop, () -> {
                mirror.forgotten();
                message.reply(HomeReply.notHere(HomeReply.Knows.EXPIRED));
            });
            return;
        }
        withHome(
                control.streamId(),
                home -> done(home, control.kind())
                        .compose(done -> home.health())
                        .onSuccess(health -> message.reply(HomeReply.here(health)))
                        .onFailure(left -> message.fail(0, left.getMessage())),
                () -> message.reply(HomeReply.notHere(knownOf(control.streamId()))));
    }

    /** A gateway that asks may have started after a node was lost that is only cut off, and not know of it. */
    private HomeReply.Knows knownOf(StreamId id) {
        HomeReply.Knows known = relays.knownOf(id);
        boolean mayReturn =
                loop.directory().mayReturn(loop.config().dispatch().mayReturn().toMillis());
        return mayReturn && known != HomeReply.Knows.EXPIRED ? HomeReply.Knows.PERHAPS : known;
    }

    private static Future<Void> done(HomeRelay home, HomeControl.Kind asked) {
        return switch (asked) {
            case STOP -> home.stop();
            case FORGET -> home.forget();
            case HEALTH, FORGOTTEN -> Future.succeededFuture();
        };
    }

    /** Runs the action on the loop of the stream's home, or the other one when its home is not on this node. */
    private void withHome(StreamId id, Consumer<HomeRelay> action, Runnable otherwise) {
        if (relays.onThisNode(id) instanceof StreamOwners.Here here && here.relay() instanceof HomeRelay home) {
            onItsLoop(home, () -> action.accept(home), otherwise);
        } else {
            otherwise.run();
        }
    }

    /**
     * Runs the action on the loop of a home, or the other one here when the home has let go meanwhile: it must not answer then, because
     * another home may let go for it.
     */
    private void onItsLoop(HomeRelay home, Runnable action, Runnable otherwise) {
        home.loop().run(loop, () -> {
            if (home.isGone()) {
                loop.run(home.loop(), otherwise);
            } else {
                action.run();
            }
        });
    }
}
