package dev.tokenbus.gateway.quota;

import dev.tokenbus.gateway.config.ClientLimits;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.principal.PrincipalLimits;
import dev.tokenbus.gateway.quota.Arrival.Verdict;
import dev.tokenbus.meter.GatewayMeter;
import dev.tokenbus.meter.Limit;
import dev.tokenbus.protocol.log.LogRoom;
import dev.tokenbus.protocol.web.IpAddress;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what the clients of a node use, by address and by principal, and says when it is too much. One for each node, shared by its
 * gateway instances, and therefore thread-safe.
 *
 * <p>Costs a look into each of two maps for a prompt, a connection or a message of a client, and nothing for what clients receive.
 */
public final class Quotas {
    /** So many connections too many are told why; others only take time. */
    private static final int TOLD = 16;

    private static final long WRONG_KEYS_NANOS = 60_000_000_000L;

    private final Logger log;
    private final LongSupplier nanoClock;
    private final GatewayMeter meter;
    private final Share node;
    private volatile Rules rules;
    private final Account nodes;
    private final Accounts<IpAddress> addresses;
    private final Accounts<String> principals;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final AtomicLong wrongKeysAt;

    public Quotas(GatewayConfig config, LongSupplier nanoClock, GatewayMeter meter) {
        this(config, nanoClock, meter, LoggerFactory.getLogger(Quotas.class));
    }

    Quotas(GatewayConfig config, LongSupplier nanoClock, GatewayMeter meter, Logger log) {
        this.log = log;
        this.wrongKeysAt = new AtomicLong(nanoClock.getAsLong());
        ClientLimits limits = config.limits();
        this.nanoClock = nanoClock;
        this.meter = meter;
        this.rules = Rules.of(config);
        this.nodes = new Account(nanoClock.getAsLong());
        this.node = new Share(Limit.Scope.NODE, () -> rules.ofNode(), () -> nodes, () -> nodes.pin() ? nodes : null);
        int most = limits.counting().countedAddresses();
        this.addresses = new Accounts<>(most, nanoClock, delta -> meter.counted(Limit.Scope.ADDRESS, delta));
        this.principals = new Accounts<>(most, nanoClock, delta -> meter.counted(Limit.Scope.PRINCIPAL, delta));
    }

    /** Goes on with other limits, for all clients that there are. How many are counted stays as it is. */
    public void use(GatewayConfig config) {
        rules = Rules.of(config);
    }

    long now() {
        return nanoClock.getAsLong();
    }

    /**
     * A connection is open. Whoever opens too many is told why, unless that would cost too much.
     *
     * @param peer the address that its socket says; null for none
     */
    public Arrival arrives(@Nullable String peer) {
        Optional<IpAddress> ip = peer == null ? Optional.empty() : IpAddress.parse(peer);
        Optional<Share> own = ip.flatMap(this::shareOfClient);
        Account account = own.map(share -> share.pinned().get()).orElse(null);
        if (account == null) {
            return comesOften(node, nodes, null);
        }
        Share share = own.get();
        if (Stock.CONNECTIONS.takeOne(account, share.bounds())) {
            Arrival often = comesOften(share, account, account);
            return often.verdict() == Verdict.WELCOME ? comesOften(node, nodes, account) : often;
        }
        boolean isTold = Stock.CONNECTIONS.hasRoom(account, share.bounds(), 1 - TOLD);
        Stock.CONNECTIONS.add(account, 1);
        return tooMany(
                isTold,
                share,
                Limit.CONNECTIONS,
                Stock.CONNECTIONS.refusal(share),
                TimeUnit.SECONDS.toNanos(1),
                account);
    }

    /**
     * Whether a connection that is about to be accepted would be {@link Verdict#HOPELESS}; if so, it is counted as refused. Takes nothing
     * of anybody's account.
     *
     * @param peer the address that its socket says
     */
    public boolean isHopeless(String peer) {
        Optional<Share> own = IpAddress.parse(peer).flatMap(this::shareOfClient);
        Account account = own.map(share -> share.account().get()).orElse(null);
        if (account != null && !Stock.CONNECTIONS.hasRoom(account, own.get().bounds(), 1 - TOLD)) {
            return refusedAtPort(own.get(), Limit.CONNECTIONS);
        } else if (account != null && Flow.CONNECTS.waitFor(account, own.get().bounds(), TOLD, now()) > 0) {
            return refusedAtPort(own.get(), Limit.CONNECTS);
        }
        return Flow.CONNECTS.waitFor(nodes, node.bounds(), TOLD, now()) > 0 && refusedAtPort(node, Limit.CONNECTS);
    }

    private boolean refusedAtPort(Share share, Limit limit) {
        meter.limited(share.scope(), limit);
        meter.connectionRefused();
        return true;
    }

    private Arrival comesOften(Share share, Account often, @Nullable Account holder) {
        long wait = Flow.CONNECTS.take(often, share.bounds(), 1, 1, 0, now());
        if (wait == 0) {
            return new Arrival(Verdict.WELCOME, null, holder);
        }
        boolean isTold = Flow.CONNECTS.take(often, share.bounds(), 1, 1, TOLD, now()) == 0;
        return tooMany(isTold, share, Limit.CONNECTS, Flow.CONNECTS.refusal(share), wait, holder);
    }

    private Arrival tooMany(
            boolean isTold, Share share, Limit limit, String sentence, long waitNanos, @Nullable Account holder) {
        meter.limited(share.scope(), limit);
        return new Arrival(isTold ? Verdict.REFUSED : Verdict.HOPELESS, share.refusal(sentence, waitNanos), holder);
    }

    /** What the client of a request may use, before it is known who it is. */
    public Allowance of(HttpServerRequest request) {
        return of(addressOf(request));
    }

    /** What a client may use whose requests come from a peer, before it is known who it is. */
    public Allowance of(String peer, List<String> forwardedFor) {
        return of(ClientAddress.of(peer, forwardedFor, rules.proxies()));
    }

    private Allowance of(ClientAddress address) {
        Optional<Share> own = address.ip().flatMap(this::shareOfClient);
        return new Allowance(
                this, address, Stream.concat(own.stream(), Stream.of(node)).toList());
    }

    private ClientAddress addressOf(HttpServerRequest request) {
        return ClientAddress.of(
                request.remoteAddress().hostAddress(), request.headers().getAll(ClientAddress.HEADER), rules.proxies());
    }

    /** Empty for a proxy, whose clients count, and for an address that is not counted. */
    private Optional<Share> shareOfClient(IpAddress address) {
        Rules now = rules;
        return now.proxies().contain(address) || now.uncounted().contain(address)
                ? Optional.empty()
                : Optional.of(Share.of(Limit.Scope.ADDRESS, () -> rules.ofAddress(), addresses, address.site()));
    }

    Optional<Share> shareOf(Principal principal) {
        if (principal.isAnonymous()) {
            return Optional.empty();
        }
        PrincipalLimits own = principal.grant().limits();
        return Optional.of(Share.of(Limit.Scope.PRINCIPAL, () -> rules.ofPrincipal(own), principals, principal.id()));
    }

    /** What a stream takes of its owner's account that has moved here from another node, whether there is room for it or not. */
    public LogRoom.Charge adopted(String owner) {
        Account account = owner.isEmpty() ? null : principals.pinned(owner);
        if (account != null) {
            Stock.STREAMS.add(account, 1);
        }
        return new StreamSeat(account == null ? List.of() : List.of(account));
    }

    /** A request is refused because its connection is one too many. */
    public void refusedConnection(HttpServerRequest request) {
        warnOfProxy(addressOf(request));
    }

    void refused(Limit.Scope scope, Limit limit, ClientAddress address) {
        meter.limited(scope, limit);
        if (scope == Limit.Scope.ADDRESS) {
            warnOfProxy(address);
        }
        if (limit == Limit.WRONG_KEYS) {
            warnOfWrongKeys(address);
        }
    }

    /** One line a minute, however many addresses there are; metrics have their number. */
    private void warnOfWrongKeys(ClientAddress address) {
        long now = now();
        long due = wrongKeysAt.get();
        if (now - due >= 0 && wrongKeysAt.compareAndSet(due, now + WRONG_KEYS_NANOS)) {
            log.atWarn()
                    .addKeyValue("address", address.text())
                    .log("an address has shown too many wrong keys, and is not heard for a while");
        }
    }

    private void warnOfProxy(ClientAddress address) {
        if (address.isClaimed() && warned.compareAndSet(false, true)) {
            log.atWarn()
                    .addKeyValue("address", address.text())
                    .addKeyValue("header", ClientAddress.HEADER)
                    .log("the limits of an address refuse requests that were forwarded: if that is a proxy, name it in"
                            + " gateway.trustedProxies, or all of its clients count as one");
        }
    }

    /** Called once a second, by one of the instances: forgets those who use nothing. */
    public void tick() {
        addresses.sweep();
        principals.sweep();
    }
}
