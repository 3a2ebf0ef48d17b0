package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.principal.Authenticator.Standing;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.gateway.quota.Seat;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The responses that are fed by streams on one gateway instance, and the requests that wait for one to go on: how many there may be, and
 * when they end on a drain.
 */
public final class Followers {
    private final GatewayLoop loop;
    private final IntSupplier capacity;
    private final Runnable onChange;
    private final PlainConnections plain;
    private final Map<StreamResponse, Followed> responses = new HashMap<>();
    private final Set<Place> held = new HashSet<>();

    /** Whose a response is, and the seat that it takes. */
    private record Followed(Principal principal, Seat seat) {}

    /**
     * @param capacity the most that may follow at once
     * @param plain the connections that are not fed by a stream
     * @param onChange called when one no longer does
     */
    public Followers(GatewayLoop loop, IntSupplier capacity, PlainConnections plain, Runnable onChange) {
        this.loop = loop;
        this.plain = plain;
        this.capacity = capacity;
        this.onChange = onChange;
    }

    public boolean isEmpty() {
        return responses.isEmpty() && held.isEmpty();
    }

    /**
     * Asks for the place of one more response.
     *
     * @param full what the client hears if this gateway has no place for anybody
     */
    public Seat seatFor(Allowance client, StreamFailure full) {
        return isFull() ? Seat.refused(full) : client.connection();
    }

    private boolean isFull() {
        return responses.size() + held.size() >= capacity.getAsInt();
    }

    /**
     * Takes one more; only when there is room.
     *
     * @param seat is given back when the response ends
     */
    public StreamResponse add(RoutingContext context, StreamResponse.Manner manner, Seat seat) {
        HttpServerRequest request = context.request();
        plain.follows(request.connection());
        loop.meter().connectionOpened();
        StreamResponse response = new StreamResponse(request, loop, manner, this::remove);
        responses.put(response, new Followed(Entrance.principalOf(context), seat));
        return response;
    }

    /**
     * Takes a request that waits for its stream to go on, and is answered at once then; only when there is room.
     *
     * @param seat is given back when the wait is over
     */
    public Place hold(RoutingContext context, Seat seat) {
        plain.follows(context.request().connection());
        loop.meter().connectionOpened();
        Place place = new Place(context, seat);
        held.add(place);
        return place;
    }

    /** The place of one request that waits. */
    public final class Place {
        private final HttpServerRequest request;
        private final Principal principal;
        private final Seat seat;
        private final Promise<Void> unwanted = Promise.promise();
        private @Nullable StreamFailure refusal;

        private Place(RoutingContext context, Seat seat) {
            this.request = context.request();
            this.principal = Entrance.principalOf(context);
            this.seat = seat;
            request.response().closeHandler(closed -> end());
        }

        /** Completes when nobody wants to wait any longer: the client has left, or the gateway goes. */
        public Future<Void> unwanted() {
            return unwanted.future();
        }

        /** What came of the wait, unless whoever waited may hear of it no longer. */
        public <T> Future<T> unlessRefused(T came) {
            return refusal == null ? Future.succeededFuture(came) : Future.failedFuture(refusal.asException());
        }

        private void refuse(StreamFailure failure) {
            refusal = failure;
            unwanted.tryComplete();
        }

        /** The wait is over, and the place is free. */
        public void end() {
            unwanted.tryComplete();
            if (held.remove(this)) {
                seat.end();
                plain.followed(request.connection());
                loop.meter().connectionClosed();
                onChange.run();
            }
        }
    }

    private void remove(StreamResponse response) {
        if (!response.endsConnection()) {
            plain.followed(response.connection());
        }
        loop.meter().connectionClosed();
        Followed followed = responses.remove(response);
        if (followed != null) {
            followed.seat.end();
        }
        onChange.run();
    }

    /**
     * Ends what is sent to those who may hear no more of it. Whose key is revoked is told so, in the middle of an answer too; whose time is
     * over hears its answer to the end, and follows nothing any longer. Called once a second.
     */
    public void tick() {
        if (loop.authenticator().isOpen()) {
            return;
        }
        List.copyOf(held).stream()
                .filter(place -> standing(place.principal) == Standing.REVOKED)
                .forEach(place -> place.refuse(Authenticator.INVALID));
        Map.copyOf(responses).forEach((response, followed) -> {
            switch (standing(followed.principal)) {
                case GOOD -> {}
                case EXPIRED -> response.sendAway();
                case REVOKED -> response.cutOff(Authenticator.INVALID);
            }
        });
    }

    private Standing standing(Principal principal) {
        // Who watches by a stream's own token has nothing that could be revoked.
        return principal.isAnonymous() ? Standing.GOOD : loop.authenticator().standing(principal);
    }

    /**
     * Ends each follower's response in its own time. Those clients reconnect by themselves, with the last event that they have.
     *
     * @param goingAfter after how many milliseconds a response ends; asked for each
     */
    public void sendAway(IntSupplier goingAfter) {
        for (StreamResponse response : responses.keySet()) {
            loop.vertx().setTimer(Math.max(1, goingAfter.getAsInt()), timer -> response.sendAway());
        }
        for (Place place : held) {
            loop.vertx().setTimer(Math.max(1, goingAfter.getAsInt()), timer -> place.unwanted.tryComplete());
        }
    }

    /** Ends every response; the streams go on. */
    public void endAll() {
        List.copyOf(held).forEach(place -> place.unwanted.tryComplete());
        for (StreamResponse response : List.copyOf(responses.keySet())) {
            // One that fails must not keep the others from being told.
            loop.context().runOnContext(v -> response.cutOff(null));
        }
    }
}
