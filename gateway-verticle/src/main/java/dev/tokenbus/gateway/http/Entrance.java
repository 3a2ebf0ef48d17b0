package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.principal.Credentials;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.gateway.quota.Quotas;
import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who makes a request, before its body is read and before any route of a door sees it. Whoever may not come in is told so in the
 * door's own words.
 */
public final class Entrance {
    private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);

    private static final String PRINCIPAL = "tokenbus.principal";
    private static final String ALLOWANCE = "tokenbus.allowance";
    private static final String SCHEME = "Bearer realm=\"tokenbus\"";

    /** What a client hears whose key is not valid, as {@code WWW-Authenticate} (RFC 6750, section 3). */
    public static final String WRONG_KEY = SCHEME + ", error=\"invalid_token\"";

    private final Authenticator authenticator;
    private final Quotas quotas;
    private final GatewayMeter meter;
    private final List<HttpDoor> doors;

    Entrance(GatewayLoop loop, List<HttpDoor> doors) {
        this.authenticator = loop.authenticator();
        this.quotas = loop.quotas();
        this.meter = loop.meter();
        this.doors = List.copyOf(doors);
    }

    /** Guards every door, and whatever else may come to be beside them. */
    void mountOn(Router router) {
        router.route("/v1/*").handler(this::handle);
        router.route("/api/*").handler(this::handle);
        doors.forEach(
                door -> door.places().forEach(place -> router.route(place + "*").handler(this::handle)));
    }

    /** Who makes a request that has come this far. */
    public static Principal principalOf(RoutingContext context) {
        return known(context, PRINCIPAL);
    }

    /** What whoever makes a request may use. */
    public static Allowance allowanceOf(RoutingContext context) {
        return known(context, ALLOWANCE);
    }

    private static <T> T known(RoutingContext context, String name) {
        T known = context.get(name);
        if (known == null) {
            throw new IllegalStateException("a route that is at no place of its door: "
                    + context.request().path());
        }
        return known;
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.method().equals(HttpMethod.OPTIONS) || context.get(PRINCIPAL) != null) {
            context.next();
            return;
        }
        Credentials shown = Credentials.of(request);
        Allowance client = quotas.of(request);
        Future<Principal> known = client.authenticate(authenticator, shown);
        if (!known.isComplete()) {
            request.pause();
            known.onComplete(done -> request.resume());
        }
        known.onSuccess(principal -> {
                    context.put(PRINCIPAL, principal);
                    context.put(ALLOWANCE, client.of(principal));
                    context.next();
                })
                .onFailure(cause -> refuse(context, shown, Refusals.of(cause)));
    }

    private void refuse(RoutingContext context, Credentials shown, StreamFailure failure) {
        meter.requestRefused(failure.code());
        LOG.atDebug()
                .addKeyValue("code", failure.code().wireName())
                .addKeyValue("requestId", RequestNames.of(context))
                .log("a client is not let in");
        if (failure.code() == ErrorCode.UNAUTHENTICATED) {
            context.response().putHeader("WWW-Authenticate", shown.isGiven() ? WRONG_KEY : SCHEME);
        }
        context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        Optional<HttpDoor> door = doorAt(context.normalizedPath());
        if (door.isPresent()) {
            door.get().refuse(context, failure);
        } else {
            HttpErrors.fail(context, failure);
        }
    }

    /** The door whose place is the longest beginning of a path. */
    private Optional<HttpDoor> doorAt(String path) {
        return doors.stream()
                .filter(door -> lengthAt(door, path) > 0)
                .max(Comparator.comparingInt(door -> lengthAt(door, path)));
    }

    private static int lengthAt(HttpDoor door, String path) {
        return door.places().stream()
                .filter(path::startsWith)
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }
}
