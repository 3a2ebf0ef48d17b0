package dev.tokenbus.gateway.responses;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.gateway.responses.wording.ResponseId;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.AttachStream;
import dev.tokenbus.protocol.bus.home.ConversationReply;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.home.HomeReply;
import dev.tokenbus.protocol.bus.home.ReadConversation;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.eventbus.Message;
import java.util.List;

/** Another gateway, where one stored response is at home: it says "far", and has ended or not. */
final class FarHome {
    private static final String NODE = "far";
    private static final StreamId STREAM = StreamId.of(NODE, new byte[16]);
    private static final String MEMO = "{\"door\":\"responses\",\"created\":1000,\"stored\":true,\"background\":true,"
            + "\"instructions\":false,\"echo\":{\"store\":true}}";

    private final GatewayFixture gateway;
    private final boolean hasEnded;
    /** Nobody finds the stream until it was asked for everywhere once. */
    private boolean isBeingReplaced;

    private FarHome(GatewayFixture gateway, boolean hasEnded, boolean isBeingReplaced) {
        this.gateway = gateway;
        this.hasEnded = hasEnded;
        this.isBeingReplaced = isBeingReplaced;
        Waiting.forResult(gateway.vertx
                .eventBus()
                .<BusMessage>consumer(Addresses.gateway(NODE), this::answer)
                .completion());
        gateway.gateway(NODE);
    }

    static FarHome ofEnded(GatewayFixture gateway) {
        return new FarHome(gateway, true, false);
    }

    static FarHome ofLive(GatewayFixture gateway) {
        return new FarHome(gateway, false, false);
    }

    static FarHome beingReplaced(GatewayFixture gateway) {
        return new FarHome(gateway, true, true);
    }

    private static ResponseId response() {
        return ResponseId.of(STREAM, new AccessTokens(new TokenKeys(new byte[32]), () -> 0, 60));
    }

    String id() {
        return response().value();
    }

    /** The name of the response's only item. */
    String item() {
        return response().item("msg", 0);
    }

    private void answer(Message<BusMessage> message) {
        if (isBeingReplaced) {
            isBeingReplaced = !(message.body() instanceof HomeControl);
            message.fail(0, "gone");
        } else if (message.body() instanceof AttachStream) {
            message.reply(
                    new AttachReply(AttachReply.Verdict.ATTACHED, 1, hasEnded ? 2 : 1, "m", "", MEMO, "b", "chat"));
            StreamEvent said = new StreamEvent.Delta(1, ChunkKind.TEXT, "far", 1);
            StreamEvent done = new StreamEvent.Done(1, "stop", Usage.NONE, Timings.NONE, 0);
            gateway.vertx
                    .eventBus()
                    .send(
                            Addresses.stream("home", STREAM),
                            new StreamFrames(1, "nobody", 1, hasEnded ? List.of(said, done) : List.of(said)));
        } else if (message.body() instanceof ReadConversation) {
            message.reply(new ConversationReply(true, List.of(ChatMessage.user("near"))));
        } else if (message.body() instanceof HomeControl control) {
            message.reply(
                    control.kind() == HomeControl.Kind.HEALTH
                            ? HomeReply.here(new StreamHealth(STREAM.value(), "ended", 2, NODE, "", "", 1, 0, 0, 0, 0))
                            : HomeReply.notHere(HomeReply.Knows.NOTHING));
        }
    }
}
