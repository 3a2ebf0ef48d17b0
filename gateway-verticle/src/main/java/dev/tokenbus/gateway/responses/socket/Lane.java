package dev.tokenbus.gateway.responses.socket;

import dev.tokenbus.gateway.config.DoorLimits;
import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.responses.asked.ResponseRequest;
import dev.tokenbus.gateway.responses.wording.RawObject;
import dev.tokenbus.gateway.responses.wording.ResponseError;
import dev.tokenbus.gateway.responses.wording.ResponseEvents;
import dev.tokenbus.gateway.responses.wording.ResponseId;
import dev.tokenbus.gateway.responses.wording.ResponseJson;
import dev.tokenbus.gateway.responses.wording.ResponseMemo;
import dev.tokenbus.gateway.responses.wording.ResponseTranslation;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One lane of a connection: its requests in order, one in flight. */
final class Lane {
    /** How many requests may wait in one lane. */
    private static final int MOST_WAITING = 16;

    private final Lanes lanes;
    private final GatewayLoop loop;
    private final @Nullable String name;
    private final Deque<Asked> waiting = new ArrayDeque<>();
    private boolean isBusy;
    private @Nullable LaneStream stream;
    /** The one before, or the newest one that is over. */
    private @Nullable LaneStream last;

    private @Nullable String newest;
    private @Nullable Prepared prepared;

    private record Asked(RawObject frame, int size) {}

    Lane(Lanes lanes, @Nullable String name) {
        this.lanes = lanes;
        this.loop = lanes.services().loop();
        this.name = name;
    }

    /** Also between two requests of a row, which is not to be forgotten. */
    boolean isBusy() {
        return isBusy || !waiting.isEmpty();
    }

    boolean hasNewest() {
        return newest != null;
    }

    boolean isNewest(String id) {
        return id.equals(newest);
    }

    /** What was prepared to be gone on from by this name; null for nothing. */
    @Nullable
    Prepared prepared(@Nullable String id) {
        return id != null && id.equals(newest) ? prepared : null;
    }

    long preparedBytes() {
        return prepared == null ? 0 : prepared.bytes();
    }

    void add(RawObject frame, int size) {
        if (waiting.size() >= MOST_WAITING) {
            lanes.begun(size);
            fail(ResponsesSession.limit(
                    "websocket_stream_limit_reached", "so many requests wait in this lane already: " + MOST_WAITING));
            return;
        }
        waiting.add(new Asked(frame, size));
        next();
    }

    private void next() {
        Asked asked = isBusy ? null : waiting.poll();
        if (asked == null) {
            return;
        }
        isBusy = true;
        lanes.begun(asked.size);
        // Within a future, so that whatever is wrong ends the request, and the lane goes on.
        Future.<Void>succeededFuture().compose(nothing -> begin(asked)).onFailure(cause -> {
            fail(ResponseError.of(cause));
            done();
        });
    }

    private Future<Void> begin(Asked asked) {
        boolean resumes = asked.frame.requiredText("type").equals("response.resume");
        return resumes ? resume(asked.frame) : create(asked);
    }

    private Future<Void> create(Asked frame) {
        // Everything is streamed here, and nothing goes on without its client.
        RawObject body = frame.frame.without("stream", "background");
        boolean generates = body.flag("generate", true);
        return lanes.read(body, frame.size)
                .compose(asked -> lanes.before(asked.previous())
                        .onFailure(cause -> forget(asked.previous()))
                        .compose(before -> create(asked, before, generates)));
    }

    private Future<Void> create(ResponseRequest asked, List<ChatMessage> before, boolean generates) {
        if (lanes.session().isOpen()) {
            ResponseMemo memo = asked.memo(System.currentTimeMillis());
            if (generates) {
                LaneStream opening = new LaneStream(this, lanes, memo);
                stream = opening;
                opening.open(asked.toStream(before, memo, true, null));
            } else {
                prepare(asked, memo, before);
            }
        }
        return Future.succeededFuture();
    }

    /** Nothing is asked of the model: the client will go on from what it has said. */
    private void prepare(ResponseRequest asked, ResponseMemo memo, List<ChatMessage> before) {
        Prepared known = lanes.prepared(asked.previous());
        Prepared all = (known == null ? Prepared.of(before) : known).and(asked.input());
        ResponseError tooMuch = excess(all);
        if (tooMuch != null) {
            fail(tooMuch);
            done();
            return;
        }
        StreamId id = StreamId.of(loop.nodeId(), loop.randomBytes(16));
        String model = asked.config().model();
        ResponseJson response =
                new ResponseJson(ResponseId.of(id, loop.tokens()), memo, model == null ? standardModel() : model);
        newest = response.id().value();
        prepared = all;
        ResponseTranslation words = new ResponseTranslation(response, -1, name);
        lanes.session().turns().say(this, new ResponseEvents(words, EventText.Framing.LINES).empty());
        done();
    }

    private String standardModel() {
        return String.valueOf(lanes.session()
                .principal()
                .standard(loop.directory().defaultModel(), loop.directory().models()));
    }

    /** Why there is no room for what is prepared; null if there is. */
    private @Nullable ResponseError excess(Prepared all) {
        DoorLimits limits = loop.config().doors();
        long most = (long) limits.maxBodyBytes() + limits.maxMediaBytes();
        if (all.bytes() > most) {
            return ResponseError.of(new StreamFailure(
                    ErrorCode.TOO_LARGE,
                    "the conversation: " + all.bytes() + " bytes in memory (expected: at most " + most + ")"));
        }
        return lanes.preparedBytes() - preparedBytes() + all.bytes() > most
                ? ResponsesSession.limit(Lanes.LIMIT, "too much is prepared on this connection already")
                : null;
    }

    /** A client that has lost its connection goes on with a response after the last event that it has. */
    private Future<Void> resume(RawObject frame) {
        String given = frame.requiredText("response_id");
        Integer after = frame.whole("starting_after");
        ResponseId id = ResponseId.parse(given, loop.tokens());
        if (id == null) {
            throw unknown();
        }
        return lanes.services()
                .finder()
                .findAgain(id.stream())
                .compose(relay -> StreamFinder.owned(relay, lanes.session().principal()))
                .compose(relay -> resume(relay, id, after == null ? -1 : after));
    }

    private Future<Void> resume(StreamRelay relay, ResponseId id, long after) {
        ResponseMemo memo =
                ResponseMemo.of(relay.memo()).filter(ResponseMemo::isStored).orElseThrow(Lane::unknown);
        if (lanes.session().isOpen()) {
            LaneStream resumed = new LaneStream(this, lanes, memo);
            stream = resumed;
            resumed.join(relay, id, after);
        }
        return Future.succeededFuture();
    }

    private static IllegalArgumentException unknown() {
        return new IllegalArgumentException("response_id: unknown (expected: a stored response)");
    }

    @Nullable
    String name() {
        return name;
    }

    void fail(ResponseError error) {
        lanes.session().fail(name, error);
    }

    /** The response that is in flight has a name. */
    void named(ResponseId id) {
        newest = id.value();
        prepared = null;
        forgetLast();
    }

    /** A response that is not stored is only kept to be gone on from, while it is the newest of its lane. */
    void forgetLast() {
        if (last != null) {
            last.forgetUnlessStored();
            last = null;
        }
    }

    /** What could not be gone on from is not tried again. */
    private void forget(@Nullable String id) {
        if (id != null && id.equals(newest)) {
            newest = null;
            prepared = null;
        }
    }

    /** What was in flight is over. */
    void done() {
        last = stream == null ? last : stream;
        stream = null;
        isBusy = false;
        // Not within this call: a row of requests that are refused would nest as deep.
        loop.context().runOnContext(v -> next());
        if (waiting.isEmpty()) {
            lanes.idle(this);
        }
    }

    void drained() {
        if (stream != null) {
            stream.drained();
        }
    }

    void detach() {
        waiting.clear();
        forgetLast();
        if (stream != null) {
            stream.detach();
        }
    }
}
