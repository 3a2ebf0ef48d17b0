package dev.tokenbus.gateway;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ClientFrame;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.ServerFrame;
import dev.tokenbus.protocol.StartStream;
import dev.tokenbus.protocol.StreamEvent;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts one client's streams: checks what it asks for, opens a relay for each prompt, and says {@code started} or
 * {@code error} for each, in the order of the prompts. Knows which streams the client owns and what is to be said at their
 * end.
 */
final class StreamStarts {
    private static final Logger LOG = LoggerFactory.getLogger(StreamStarts.class);

    private final WebSocketSession session;
    private final GatewayServices services;
    private final Relays relays;
    private final Consumer<StreamView> watch;
    private final Map<StreamRelay, Place> owned = new HashMap<>();
    private final Set<String> idsInUse = new HashSet<>();
    /** Streams that were asked for and are not opened yet: prompts of a batch that wait for those before them. */
    private int starting;

    /** One {@code start} frame, until its last stream has ended. */
    private static final class Request {
        final ClientFrame.Start start;
        final ServerFrame.BatchDone.Outcome[] outcomes;
        int unfinished;

        Request(ClientFrame.Start start) {
            this.start = start;
            this.unfinished = start.prompts().size();
            this.outcomes = new ServerFrame.BatchDone.Outcome[unfinished];
        }
    }

    /** One prompt of a request. */
    private record Place(Request request, int index) {
        ClientFrame.Start start() {
            return request.start;
        }
    }

    StreamStarts(WebSocketSession session, GatewayServices services, Relays relays, Consumer<StreamView> watch) {
        this.session = session;
        this.services = services;
        this.relays = relays;
        this.watch = watch;
    }

    boolean owns(StreamRelay relay) {
        return owned.containsKey(relay);
    }

    void start(ClientFrame.Start start) {
        StreamFailure refusal = check(start);
        if (refusal != null) {
            session.refuse(start.id(), refusal);
            return;
        }
        if (start.id() != null) {
            idsInUse.add(start.id());
        }
        starting += start.prompts().size();
        startNext(new Request(start), 0);
    }

    private @Nullable StreamFailure check(ClientFrame.Start start) {
        int most = services.config().maxStreamsPerConnection();
        if (start.id() != null && idsInUse.contains(start.id())) {
            return new StreamFailure(ErrorCode.CONFLICT, "id: already in use on this connection");
        }
        if (live() + start.prompts().size() > most) {
            return new StreamFailure(
                    ErrorCode.RATE_LIMITED, "this connection has its " + most + " live streams already", 1000);
        }
        StreamFailure noRoom = checkRoom();
        if (noRoom != null) {
            return noRoom;
        }
        if (start.resend()) {
            return new StreamFailure(ErrorCode.BAD_REQUEST, "resend: this version does not support it");
        }
        if (start.channel() != null) {
            return new StreamFailure(ErrorCode.BAD_REQUEST, "channel: this version does not support it");
        }
        for (List<ChatMessage> messages : start.prompts()) {
            if (messages.stream().allMatch(message -> message.content().isEmpty())) {
                return new StreamFailure(ErrorCode.BAD_REQUEST, "prompt: empty (expected: some text)");
            }
        }
        return checkModel(start.options().model());
    }

    private @Nullable StreamFailure checkRoom() {
        if (relays.isDraining()) {
            return new StreamFailure(ErrorCode.SHUTTING_DOWN, "this gateway is shutting down; reconnect", 1000);
        }
        return relays.isFull()
                ? new StreamFailure(ErrorCode.OVERLOADED, "this gateway has as many streams as it may have", 1000)
                : null;
    }

    private @Nullable StreamFailure checkModel(@Nullable String model) {
        List<String> models = services.directory().models();
        if (models.isEmpty()) {
            return new StreamFailure(ErrorCode.NO_WORKER, "no worker is connected", 1000);
        }
        if (model != null && !models.contains(model)) {
            return new StreamFailure(
                    ErrorCode.UNKNOWN_MODEL, "options.model: unknown (expected: " + String.join(", ", models) + ")");
        }
        return null;
    }

    /** Also those that have ended, but whose end the client has not taken yet: their logs are held for it. */
    private int live() {
        return starting + owned.size();
    }

    /** One after the other, so that the answers come in the order of the prompts; none for a client that has gone. */
    private void startNext(Request request, int index) {
        if (index < request.start.prompts().size() && session.isOpen()) {
            startOne(new Place(request, index)).onComplete(answered -> startNext(request, index + 1));
        }
    }

    private Future<Void> startOne(Place place) {
        starting--;
        StreamFailure noRoom = checkRoom();
        if (noRoom != null) {
            refused(place, noRoom);
            return Future.succeededFuture();
        }
        ClientFrame.Start start = place.start();
        String model = start.options().model() != null
                ? start.options().model()
                : String.valueOf(services.directory().defaultModel());
        StreamRelay relay = relays.create(model);
        int chunkSize = start.options().streamOptions().chunkSize();
        StreamView view = new StreamView(session, relay, chunkSize, start.credit());
        owned.put(relay, place);
        watch.accept(view);
        StartStream.Body body = new StartStream.Body(
                start.prompts().get(place.index()), start.options().withModel(model));
        return relay.open(body)
                .onSuccess(accepted -> accepted(start, view, accepted))
                .onFailure(cause -> notAccepted(place, view, cause))
                .mapEmpty();
    }

    private void accepted(ClientFrame.Start start, StreamView view, StreamDispatch.Accepted accepted) {
        StreamRelay relay = view.relay();
        services.meter().streamStarted();
        session.write(new ServerFrame.Started(
                start.id(), start.key(), relay.id().value(), relay.epoch(), relay.model(), null, null));
        if (accepted.queuePosition() > 0) {
            session.write(new ServerFrame.Queued(start.id(), relay.id().value(), accepted.queuePosition()));
        }
        view.open();
    }

    private void notAccepted(Place place, StreamView view, Throwable cause) {
        owned.remove(view.relay());
        session.forget(view);
        relays.refused(view.relay());
        refused(place, failureOf(cause));
    }

    private void refused(Place place, StreamFailure failure) {
        session.refuse(place.start().id(), failure);
        finish(place, new ServerFrame.BatchDone.Outcome("", failure.code().wireName()));
    }

    private static StreamFailure failureOf(Throwable cause) {
        if (cause instanceof StreamException expected) {
            return expected.failure();
        }
        LOG.error("a stream could not be started", cause);
        return new StreamFailure(ErrorCode.INTERNAL, "the gateway failed to start the stream");
    }

    /** The client was sent the terminal event of one of its streams. */
    void ended(StreamRelay relay) {
        Place place = owned.remove(relay);
        StreamEvent.Terminal terminal = relay.log().terminal();
        if (place != null && terminal != null) {
            finish(place, new ServerFrame.BatchDone.Outcome(relay.id().value(), terminal.outcome()));
        }
    }

    private void finish(Place place, ServerFrame.BatchDone.Outcome outcome) {
        Request request = place.request();
        request.outcomes[place.index()] = outcome;
        request.unfinished--;
        if (request.unfinished > 0) {
            return;
        }
        ClientFrame.Start start = request.start;
        if (start.id() != null) {
            idsInUse.remove(start.id());
        }
        if (start.batch()) {
            session.write(new ServerFrame.BatchDone(start.id(), List.of(request.outcomes)));
        }
    }
}
