package dev.tokenbus.gateway;

import dev.tokenbus.gateway.StreamTokens.Right;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ClientFrame;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.ServerFrame;
import dev.tokenbus.protocol.StartStream;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts one client's streams: checks what it asks for, opens a relay for each prompt, and says {@code started} or
 * {@code error} for each, in the order of the prompts. Knows which streams the client started and what is to be said at their
 * end.
 */
final class StreamStarts {
    private static final Logger LOG = LoggerFactory.getLogger(StreamStarts.class);

    /** So many ended streams are remembered, so that a late stop of one is no error. */
    private static final int MOST_ENDED = 64;

    private final WebSocketSession session;
    private final GatewayServices services;
    private final Relays relays;
    private final ClientCommands commands;
    private final StreamKeys keys;
    private final StreamFinder finder;
    private final Map<StreamId, Place> owned = new HashMap<>();
    private final Set<StreamId> ended = new LinkedHashSet<>();
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

    StreamStarts(WebSocketSession session, GatewayServices services, Relays relays, ClientCommands commands) {
        this.session = session;
        this.services = services;
        this.relays = relays;
        this.commands = commands;
        this.keys = new StreamKeys(services);
        this.finder = new StreamFinder(services, relays);
    }

    boolean owns(StreamId id) {
        return owned.containsKey(id) || ended.contains(id);
    }

    boolean hasEnded(StreamId id) {
        return ended.contains(id);
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
        if (start.key() != null && start.batch()) {
            return new StreamFailure(ErrorCode.BAD_REQUEST, "key: not for prompts (expected: one prompt)");
        }
        for (List<ChatMessage> messages : start.prompts()) {
            if (messages.stream().allMatch(message -> message.content().isEmpty())) {
                return new StreamFailure(ErrorCode.BAD_REQUEST, "prompt: empty (expected: some text)");
            }
        }
        StreamFailure noRoom = checkRoom();
        return noRoom != null ? noRoom : checkModel(start.options().model());
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
        String key = place.start().key();
        if (key == null) {
            return open(place, null, 0);
        }
        long hash = StreamKeys.hash(place.start());
        return keys.find(key, hash, place.start().resend())
                .compose(found -> found.isPresent() ? rejoin(place, found.get()) : open(place, key, hash))
                .onFailure(cause -> {
                    // What open() refuses it has said itself.
                    if (place.request().outcomes[place.index()] == null) {
                        refused(place, failureOf(cause));
                    }
                });
    }

    /** The key started a stream before: this is the same one, from its beginning. */
    private Future<Void> rejoin(Place place, StreamId id) {
        return finder.find(id)
                .onSuccess(relay -> {
                    owned.put(id, place);
                    ClientFrame.Start start = place.start();
                    Watch watch = new Watch(services, relay, Right.OWN, commands, chunkSize(start), start.credit());
                    commands.put(watch);
                    String model = relay.model();
                    watch.run(view -> {
                        long epoch = relay.epoch();
                        services.run(relay.services(), () -> sayStarted(start, id, epoch, model));
                        relay.attach(view);
                        view.open();
                    });
                })
                .mapEmpty();
    }

    private Future<Void> open(Place place, @Nullable String key, long hash) {
        ClientFrame.Start start = place.start();
        String model = start.options().model() != null
                ? start.options().model()
                : String.valueOf(services.directory().defaultModel());
        HomeRelay relay = relays.create(model);
        if (key != null) {
            keys.use(key, hash, relay);
        }
        Watch watch = new Watch(services, relay, Right.OWN, commands, chunkSize(start), start.credit());
        owned.put(relay.id(), place);
        commands.put(watch);
        relay.attach(watch.view());
        StartStream.Body body = new StartStream.Body(
                start.prompts().get(place.index()), start.options().withModel(model));
        return relay.open(body)
                .onSuccess(accepted -> accepted(start, relay, watch, accepted))
                .onFailure(cause -> notAccepted(place, relay, cause))
                .mapEmpty();
    }

    private static int chunkSize(ClientFrame.Start start) {
        return start.options().streamOptions().chunkSize();
    }

    private void accepted(ClientFrame.Start start, HomeRelay relay, Watch watch, StreamDispatch.Accepted accepted) {
        services.meter().streamStarted();
        sayStarted(start, relay.id(), relay.epoch(), relay.model());
        if (start.channel() != null) {
            session.channels().publish(start.channel(), relay.id());
        }
        if (accepted.queuePosition() > 0) {
            session.write(new ServerFrame.Queued(start.id(), relay.id().value(), accepted.queuePosition()));
        }
        watch.view().open();
    }

    private void sayStarted(ClientFrame.Start start, StreamId id, long epoch, String model) {
        session.write(new ServerFrame.Started(
                start.id(),
                start.key(),
                id.value(),
                epoch,
                model,
                services.tokens().issue(id, Right.OWN),
                services.tokens().issue(id, Right.VIEW)));
    }

    private void notAccepted(Place place, HomeRelay relay, Throwable cause) {
        owned.remove(relay.id());
        commands.forget(relay.id());
        relays.refused(relay);
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
    void ended(StreamId id, String outcome) {
        Place place = owned.remove(id);
        if (place != null) {
            ended.add(id);
            if (ended.size() > MOST_ENDED) {
                ended.remove(ended.iterator().next());
            }
            finish(place, new ServerFrame.BatchDone.Outcome(id.value(), outcome));
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
