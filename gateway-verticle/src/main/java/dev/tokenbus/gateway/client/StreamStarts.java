package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.locate.IdempotencyKeys;
import dev.tokenbus.gateway.locate.Relays;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.locate.StreamOwners;
import dev.tokenbus.gateway.relay.AccessTokens.Right;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.gateway.relay.Refusals;
import dev.tokenbus.gateway.relay.StreamDispatch;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Starts one client's streams: checks what it asks for, opens a relay for each prompt, and says {@code started} or
 * {@code error} for each, in the order of the prompts. Knows which streams the client started and what is to be said at their
 * end.
 */
final class StreamStarts {
    /** So many ended streams are remembered, so that a late stop of one is no error. */
    private static final int MOST_ENDED = 64;

    private final Client client;
    private final GatewayLoop services;
    private final Relays relays;
    private final Channels channels;
    private final FrameDispatch commands;
    private final IdempotencyKeys keys;
    private final StreamFinder finder;
    private final StartChecks checks;
    private final Map<StreamId, Place> owned = new HashMap<>();
    private final Set<StreamId> ended = new LinkedHashSet<>();
    private final Set<StreamId> left = new LinkedHashSet<>();
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

    StreamStarts(Client client, GatewayLoop services, Relays relays, Channels channels, FrameDispatch commands) {
        this.client = client;
        this.services = services;
        this.relays = relays;
        this.channels = channels;
        this.commands = commands;
        this.keys = new IdempotencyKeys(services, relays);
        this.finder = new StreamFinder(services, relays);
        this.checks = new StartChecks(services, relays);
    }

    boolean owns(StreamId id) {
        return owned.containsKey(id) || ended.contains(id) || left.contains(id);
    }

    boolean hasEnded(StreamId id) {
        return ended.contains(id);
    }

    void start(ClientFrame.Start start) {
        StreamFailure refusal = check(start);
        if (refusal != null) {
            client.refuse(start.id(), refusal);
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
        return checks.of(start);
    }

    /** Also those that have ended, but whose end the client has not taken yet: their logs are held for it. */
    private int live() {
        return starting
                + owned.size()
                + (int) left.stream().filter(this::isLive).count();
    }

    /** One after the other, so that the answers come in the order of the prompts; none for a client that has gone. */
    private void startNext(Request request, int index) {
        if (index < request.start.prompts().size() && client.isOpen()) {
            startOne(new Place(request, index)).onComplete(answered -> startNext(request, index + 1));
        }
    }

    private Future<Void> startOne(Place place) {
        starting--;
        StreamFailure noRoom = checks.room();
        if (noRoom != null) {
            refused(place, noRoom);
            return Future.succeededFuture();
        }
        String key = place.start().key();
        if (key == null) {
            return open(place, null, 0);
        }
        long hash = IdempotencyKeys.hash(place.start());
        return keys.find(key, hash, place.start().resend())
                .compose(found -> !client.isOpen()
                        ? Future.succeededFuture()
                        : found.isPresent() ? rejoin(place, found.get()) : open(place, key, hash))
                .onFailure(cause -> {
                    // What open() refuses it has said itself.
                    if (place.request().outcomes[place.index()] == null) {
                        refused(place, Refusals.of(cause));
                    }
                });
    }

    /** The key started a stream before: this is the same one, from its beginning. */
    private Future<Void> rejoin(Place place, StreamId id) {
        return finder.find(id)
                .onSuccess(relay -> {
                    if (client.isOpen()) {
                        rejoin(place, relay);
                    }
                })
                .mapEmpty();
    }

    private void rejoin(Place place, StreamRelay relay) {
        StreamId id = relay.id();
        ClientFrame.Start start = place.start();
        Place before = owned.put(id, place);
        if (before != null) {
            finish(before, new ServerFrame.BatchDone.Outcome(id.value(), "resent"));
        }
        ViewHandle watch = commands.watch(relay, Right.OWN, chunkSize(start), start.credit());
        boolean knowsRestart = commands.knowsRestart();
        watch.run(view -> {
            view.knowsRestart(knowsRestart);
            long epoch = relay.epoch();
            String model = relay.model();
            services.run(relay.services(), () -> sayStarted(start, id, epoch, model));
            view.start();
        });
    }

    private Future<Void> open(Place place, @Nullable String key, long hash) {
        ClientFrame.Start start = place.start();
        String model = start.options().model() != null
                ? start.options().model()
                : String.valueOf(services.directory().defaultModel());
        HomeRelay relay = relays.create(model);
        StreamOwners.KeyUse before = key == null ? null : relays.use(new RequestKey(key, hash), relay);
        if (before != null) {
            // The same start came twice at once, and the other was first.
            relays.refused(relay);
            return before.bodyHash() == hash
                    ? rejoin(place, before.streamId())
                    : Future.failedFuture(Refusals.CONFLICT.asException());
        }
        owned.put(relay.id(), place);
        ViewHandle watch = commands.watch(relay, Right.OWN, chunkSize(start), start.credit());
        watch.view().knowsRestart(commands.knowsRestart());
        relay.attach(watch.view());
        StartStream.Body body = new StartStream.Body(
                        start.prompts().get(place.index()), start.options().withModel(model))
                .withKey(relay.key());
        return relay.open(body)
                .onSuccess(accepted -> accepted(start, relay, watch, accepted))
                .onFailure(cause -> notAccepted(place, relay, cause))
                .mapEmpty();
    }

    private static int chunkSize(ClientFrame.Start start) {
        return start.options().streamOptions().chunkSize();
    }

    private void accepted(
            ClientFrame.Start start, HomeRelay relay, ViewHandle watch, StreamDispatch.Accepted accepted) {
        services.meter().streamStarted();
        sayStarted(start, relay.id(), relay.epoch(), relay.model());
        if (start.channel() != null) {
            channels.publish(start.channel(), relay.id());
        }
        if (accepted.queuePosition() > 0) {
            client.write(new ServerFrame.Queued(start.id(), relay.id().value(), accepted.queuePosition()));
        }
        watch.view().open();
    }

    private void sayStarted(ClientFrame.Start start, StreamId id, long epoch, String model) {
        client.write(new ServerFrame.Started(
                start.id(),
                start.key(),
                id.value(),
                epoch,
                model,
                services.tokens().issue(id, Right.OWN),
                services.tokens().issue(id, Right.VIEW)));
    }

    private void notAccepted(Place place, HomeRelay relay, Throwable cause) {
        if (owned.remove(relay.id(), place)) {
            commands.forget(relay.id());
        }
        relays.refused(relay);
        StreamFailure failure = Refusals.of(cause);
        relay.refused(failure);
        refused(place, failure);
    }

    private void refused(Place place, StreamFailure failure) {
        client.refuse(place.start().id(), failure);
        finish(place, new ServerFrame.BatchDone.Outcome("", failure.code().wireName()));
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

    /** The client no longer receives one of its streams, which goes on. */
    void left(StreamId id) {
        Place place = owned.remove(id);
        if (place != null) {
            left.add(id);
            if (left.size() > services.config().maxStreamsPerConnection()) {
                left.remove(left.iterator().next());
            }
            finish(place, new ServerFrame.BatchDone.Outcome(id.value(), "unsubscribed"));
        }
    }

    private boolean isLive(StreamId id) {
        HomeRelay relay = relays.find(id);
        return relay != null && !relay.hasEnded();
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
            client.write(new ServerFrame.BatchDone(start.id(), List.of(request.outcomes)));
        }
    }
}
