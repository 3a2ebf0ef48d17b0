package dev.tokenbus.gateway.responses;

import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.config.OnDisconnect;
import dev.tokenbus.gateway.door.DoorStream;
import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.WholeWording;
import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.gateway.http.Wording;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.responses.asked.ResponseRequest;
import dev.tokenbus.gateway.responses.wording.ResponseEvents;
import dev.tokenbus.gateway.responses.wording.ResponseId;
import dev.tokenbus.gateway.responses.wording.ResponseJson;
import dev.tokenbus.gateway.responses.wording.ResponseMemo;
import dev.tokenbus.gateway.responses.wording.ResponseTranslation;
import dev.tokenbus.meter.Door;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Answers one request for a new response: with its events, or with the response when it is over, or, in the background, at once. */
final class ResponseReply implements DoorStream.Reply {
    private final ResponseRequest asked;
    private final ResponseMemo memo;
    private final AccessTokens tokens;
    private @Nullable ResponseWording events;

    ResponseReply(ResponseRequest asked, ResponseMemo memo, AccessTokens tokens) {
        this.asked = asked;
        this.memo = memo;
        this.tokens = tokens;
    }

    @Override
    public Door door() {
        return Door.RESPONSES;
    }

    @Override
    public StreamResponse.Manner manner() {
        return asked.streams() ? StreamResponse.Manner.EVENTS : StreamResponse.Manner.WHOLE;
    }

    @Override
    public Wording wording(StreamRelay relay) {
        ResponseJson response = json(relay);
        if (!asked.streams()) {
            return new WholeWording(new ResponseDocument(response, false), ResponseErrors::refuse);
        }
        ResponseTranslation translation = new ResponseTranslation(response, -1, null);
        ResponseWording wording =
                new ResponseWording(new ResponseEvents(translation, EventText.Framing.NAMED), ResponseErrors::refuse);
        events = wording;
        return wording;
    }

    /** Of a stream that another request has begun by the same key, what was kept with it then counts. */
    private ResponseJson json(StreamRelay relay) {
        return new ResponseJson(
                ResponseId.of(relay.id(), tokens), ResponseMemo.of(relay.memo()).orElse(memo), relay.model());
    }

    @Override
    public void opened(StreamRelay relay, StreamResponse response) {
        if (!asked.isBackground()) {
            return;
        }
        if (events != null) {
            events.begin(response);
        } else {
            response.answer(200, ResponseErrors.JSON, Buffer.buffer(json(relay).begun("queued")));
        }
    }

    /** What can be come back to is not stopped because its client has left; in the background it goes on to its end. */
    @Override
    public @Nullable OnDisconnect policy() {
        return asked.isBackground() ? OnDisconnect.FINISH : asked.isStored() ? OnDisconnect.ORPHAN : null;
    }

    /** Nothing of a whole response is sent before its end. */
    @Override
    public boolean knowsRestart() {
        return !asked.streams();
    }

    @Override
    public void refuse(StreamResponse response, StreamFailure failure) {
        ResponseErrors.refuse(response, failure);
    }
}
