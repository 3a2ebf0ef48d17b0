package dev.tokenbus.gateway.open;

import dev.tokenbus.gateway.locate.Homes;
import dev.tokenbus.gateway.locate.IdempotencyKeys;
import dev.tokenbus.gateway.locate.Relays;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.locate.StreamNames;
import dev.tokenbus.gateway.locate.StreamOwners;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Origin;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.gateway.relay.StreamDispatch;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.StreamView;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.ChannelEvent;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.log.LogRoom;
import dev.tokenbus.trace.AnswerTrace;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens streams for the clients of one gateway instance: checks the request, finds the stream that the client's key opened
 * before, or makes a relay and finds a worker for it. Knows no transport: a door translates what its client asks into a
 * {@link StreamRequest}, and {@link Opened} or the failure into what its client understands.
 *
 * <p>On the instance's event loop.
 */
public final class StreamOpener {
    /** The client left before there was anything to open: nobody is there to be told. */
    public static final StreamFailure LEFT =
            new StreamFailure(ErrorCode.LOCATING, "the client left before its stream was opened");

    private final GatewayLoop loop;
    private final Homes homes;
    private final StreamFinder finder;
    private final IdempotencyKeys keys;
    private final StreamNames names;
    private final StartChecks checks;

    public StreamOpener(GatewayLoop loop, Relays relays, StreamFinder finder) {
        this.loop = loop;
        this.homes = relays.homes();
        this.finder = finder;
        this.keys = new IdempotencyKeys(loop, relays);
        this.names = new StreamNames(loop, relays);
        this.checks = new StartChecks(loop, relays);
    }

    /** Opens a stream; fails with a {@code StreamException} when the request is refused, and then there is no stream. */
    public Future<Opened> open(StreamRequest request, Recipient recipient) {
        StreamFailure refusal = refusal(List.of(request), recipient.principal(), recipient.allowance());
        return refusal == null ? openChecked(request, recipient) : Future.failedFuture(refusal.asException());
    }

    /** Why requests that came together cannot be served; null when they can. Each is then opened by {@link #openChecked}. */
    public @Nullable StreamFailure refusal(List<StreamRequest> requests, Principal principal, Allowance allowance) {
        return checks.refusal(requests, principal, allowance);
    }

    /** Opens one of several streams that were checked together, as {@link #open} does; there may be no room for it any more. */
    public Future<Opened> openChecked(StreamRequest request, Recipient recipient) {
        return openUncounted(request, recipient)
                .onSuccess(opened -> loop.meter().streamOpened(recipient.door()));
    }

    private Future<Opened> openUncounted(StreamRequest request, Recipient recipient) {
        StreamFailure noRoom = checks.noRoom(request.promptBytes());
        if (noRoom != null) {
            return Future.failedFuture(noRoom.asException());
        }
        StreamRequest.Name name = request.name();
        Principal principal = recipient.principal();
        if (request.key() == null) {
            RequestKey key =
                    name == null ? RequestKey.NONE : RequestKey.named(principal.scoped(name.text()), name.startedAt());
            return openNew(request, key, recipient);
        }
        RequestKey key = new RequestKey(
                principal.scoped(request.key()), IdempotencyKeys.hash(request.messages(), request.config()));
        return keys.find(key.key(), key.bodyHash(), request.resend())
                .compose(found -> whileConnected(recipient, found))
                .compose(found -> found.map(this::find).orElseGet(() -> Future.succeededFuture(Optional.empty())))
                .compose(relay -> whileConnected(recipient, relay))
                .compose(
                        relay -> relay.isPresent() ? rejoin(relay.get(), recipient) : openNew(request, key, recipient));
    }

    /** A client that has left in the meantime gets no stream. */
    private static <T> Future<T> whileConnected(Recipient recipient, T value) {
        return recipient.isConnected() ? Future.succeededFuture(value) : Future.failedFuture(LEFT.asException());
    }

    /** The stream that a key opened before, which may be on its way to another home; empty if no answer is left of it. */
    private Future<Optional<StreamRelay>> find(StreamId id) {
        return finder.findAgain(id)
                .map(Optional::of)
                .recover(cause -> isGone(Refusals.of(cause).code())
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(cause));
    }

    private static boolean isGone(ErrorCode code) {
        return code == ErrorCode.EXPIRED || code == ErrorCode.UNKNOWN_STREAM;
    }

    /** The client gets the stream from its beginning. */
    private Future<Opened> rejoin(StreamRelay relay, Recipient recipient) {
        ViewHandle view = recipient.watch(relay);
        return loop.ask(
                relay.loop(),
                () -> Future.succeededFuture(
                        new Opened(relay.id(), relay.epoch(), relay.model(), 0, () -> view.run(StreamView::start))));
    }

    private Future<Opened> openNew(StreamRequest request, RequestKey key, Recipient recipient) {
        StreamFailure noRoom = request.background() ? checks.noRoomUnwatched(recipient.source()) : null;
        if (noRoom != null) {
            return Future.failedFuture(noRoom.asException());
        }
        return recipient.allowance().stream(request.promptBytes())
                .compose(charge -> openNew(request, key, recipient, charge));
    }

    private Future<Opened> openNew(StreamRequest request, RequestKey key, Recipient recipient, LogRoom.Charge charge) {
        String asked = request.config().model();
        String model = asked != null ? asked : standardModel(recipient.principal());
        HomeRelay relay = homes.create(model, request.promptBytes());
        relay.room().chargeTo(charge);
        StreamOwners.KeyUse before = key.isGiven() ? homes.use(key, relay) : null;
        if (before != null) {
            // The same request came twice at once, and the other one was first.
            homes.refused(relay);
            return before.bodyHash() == key.bodyHash()
                    ? finder.find(before.streamId()).compose(first -> rejoin(first, recipient))
                    : Future.failedFuture(Refusals.CONFLICT.asException());
        }
        if (request.background()) {
            homes.unwatched().comes(relay, recipient.source());
        }
        relay.tracedBy(trace(relay, recipient));
        ViewHandle view = recipient.watch(relay);
        relay.attach(view.view());
        return relay.open(body(request, relay, recipient), origin(relay, recipient))
                .recover(cause -> refused(relay, view, cause))
                .map(accepted -> opened(request, recipient, relay, view, accepted));
    }

    private String standardModel(Principal principal) {
        return String.valueOf(principal.standard(
                loop.directory().defaultModel(), loop.directory().models()));
    }

    private AnswerTrace trace(HomeRelay relay, Recipient recipient) {
        return loop.environment()
                .tracing()
                .answer(
                        new AnswerTrace.Asked(relay.id(), recipient.door(), recipient.route(), relay.model()),
                        recipient.trace());
    }

    private static StartStream.Body body(StreamRequest request, HomeRelay relay, Recipient recipient) {
        return new StartStream.Body(request.messages(), request.config().withModel(relay.model()))
                .withKey(relay.key())
                .withMemo(request.memo().ownedBy(recipient.principal().id()))
                .from(recipient.source().by(recipient.door().word()))
                .within(relay.trace().within(recipient.trace()));
    }

    private static Origin origin(HomeRelay relay, Recipient recipient) {
        String traceId = relay.trace().within(recipient.trace()).traceId();
        return new Origin(
                recipient.door().word(),
                recipient.connectionId(),
                recipient.requestId(),
                traceId.isEmpty() ? null : traceId);
    }

    private Opened opened(
            StreamRequest request,
            Recipient recipient,
            HomeRelay relay,
            ViewHandle view,
            StreamDispatch.Accepted accepted) {
        relay.metered().started();
        relay.trace().accepted(accepted.worker(), accepted.backend());
        if (request.channel() != null) {
            String channel = recipient.principal().channel(request.channel());
            loop.vertx().eventBus().publish(Addresses.channel(channel), new ChannelEvent(relay.id()));
        }
        return new Opened(relay.id(), relay.epoch(), relay.model(), accepted.queuePosition(), () -> {
            view.run(StreamView::open);
            homes.unwatched().opened(relay);
        });
    }

    /** No worker took it: the stream has never been, also for those who joined it by the same key. */
    private Future<StreamDispatch.Accepted> refused(HomeRelay relay, ViewHandle view, Throwable cause) {
        view.run(StreamView::detach);
        homes.refused(relay);
        StreamFailure failure = Refusals.of(cause);
        relay.trace().refused(failure.code());
        relay.tellLost(failure);
        return Future.failedFuture(failure.asException());
    }

    /** The newest live stream of a {@linkplain StreamRequest#name name}, in the whole cluster; empty if there is none. */
    public Future<Optional<StreamId>> newest(String name) {
        return names.find(name);
    }

    /** Whether a stream is at home on this gateway instance and has not ended. */
    public boolean isLive(StreamId id) {
        HomeRelay relay = homes.find(id);
        return relay != null && !relay.hasEnded();
    }
}
