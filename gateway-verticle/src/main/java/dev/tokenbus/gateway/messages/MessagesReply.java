package dev.tokenbus.gateway.messages;

import dev.tokenbus.gateway.door.DoorStream;
import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.EventWording;
import dev.tokenbus.gateway.door.Refusal;
import dev.tokenbus.gateway.door.WholeWording;
import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.http.Wording;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.meter.Door;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.buffer.Buffer;

/** How one request for a message is answered: with the events of the message, or with the whole of it. */
record MessagesReply(MessagesRequest request, Refusal refusal) implements DoorStream.Reply {
    /** What keeps a connection alive in this protocol. */
    private static final StreamResponse.Manner EVENTS =
            new StreamResponse.Manner(Buffer.buffer("event: ping\ndata: {\"type\": \"ping\"}\n\n"), false);

    @Override
    public Door door() {
        return Door.MESSAGES;
    }

    @Override
    public StreamResponse.Manner manner() {
        return request.isStreamed() ? EVENTS : StreamResponse.Manner.WHOLE;
    }

    @Override
    public Wording wording(StreamRelay relay) {
        return request.isStreamed()
                ? new EventWording(
                        new MessageTranslation(relay.id(), relay.model(), request.stopSequences()),
                        EventText.Framing.NAMED,
                        refusal)
                : new WholeWording(new WholeMessage(relay.id(), relay.model(), request.stopSequences()), refusal);
    }

    /** Of a whole message nothing has been sent before its end. */
    @Override
    public boolean knowsRestart() {
        return !request.isStreamed();
    }

    @Override
    public void refuse(StreamResponse response, StreamFailure failure) {
        refusal.refuse(response, failure);
    }
}
