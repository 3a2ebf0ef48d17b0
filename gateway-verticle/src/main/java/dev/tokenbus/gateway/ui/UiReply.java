package dev.tokenbus.gateway.ui;

import dev.tokenbus.gateway.config.OnDisconnect;
import dev.tokenbus.gateway.door.DoorStream;
import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.EventWording;
import dev.tokenbus.gateway.door.Refusal;
import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.http.Wording;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.meter.Door;
import dev.tokenbus.protocol.StreamFailure;

/** How a page is answered: with the parts of a message as events, and with the same ones again when it comes back. */
record UiReply(Refusal refusal) implements DoorStream.Reply {
    @Override
    public Door door() {
        return Door.UI;
    }

    @Override
    public StreamResponse.Manner manner() {
        return StreamResponse.Manner.EVENTS;
    }

    @Override
    public Wording wording(StreamRelay relay) {
        return new EventWording(new UiTranslation(relay.id()), EventText.Framing.DATA, refusal);
    }

    /** A page that leaves may come back to its answer. */
    @Override
    public OnDisconnect policy() {
        return OnDisconnect.ORPHAN;
    }

    @Override
    public boolean knowsRestart() {
        return true;
    }

    @Override
    public void refuse(StreamResponse response, StreamFailure failure) {
        refusal.refuse(response, failure);
    }
}
