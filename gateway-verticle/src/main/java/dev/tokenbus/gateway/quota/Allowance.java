package dev.tokenbus.gateway.quota;

import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.principal.Credentials;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.meter.Limit;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.log.LogRoom;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one client may use: within the limits of its principal, of its address and of the node, the narrowest first, so that whoever is
 * refused for itself takes nothing from others. Immutable.
 */
public final class Allowance {
    private static final int RETRY_AFTER_MS = 1000;

    private static final Predicate<Share> ALL = share -> true;

    private final Quotas quotas;
    private final ClientAddress address;
    private final List<Share> shares;

    Allowance(Quotas quotas, ClientAddress address, List<Share> shares) {
        this.quotas = quotas;
        this.address = address;
        this.shares = List.copyOf(shares);
    }

    /** Where the client is; null if nobody knows. */
    public @Nullable String address() {
        return address.text();
    }

    /** The same client, now that it is known who it is. */
    public Allowance of(Principal principal) {
        Stream<Share> others = shares.stream().filter(share -> !isPrincipals(share));
        return new Allowance(
                quotas,
                address,
                Stream.concat(quotas.shareOf(principal).stream(), others).toList());
    }

    private static boolean isPrincipals(Share share) {
        return share.scope() == Limit.Scope.PRINCIPAL;
    }

    private static boolean isAddresses(Share share) {
        return share.scope() == Limit.Scope.ADDRESS;
    }

    private boolean isByHeader(Share share) {
        return isAddresses(share) && address.byHeader();
    }

    /** Asks for the place of a WebSocket. Connections without a trusted proxy between were counted by address when they came. */
    public Seat webSocket() {
        StreamFailure tooOften = take(Flow.CONNECTS, 1, 1, this::isByHeader);
        return tooOften == null ? connection() : Seat.refused(tooOften);
    }

    /** Asks for the place of a response that a stream feeds. */
    public Seat connection() {
        return connection(share -> isPrincipals(share) || isByHeader(share));
    }

    /** Asks for the place of a connection whose client has said only now who it is. */
    public Seat principalsConnection() {
        return connection(Allowance::isPrincipals);
    }

    private Seat connection(Predicate<Share> where) {
        List<Account> taken = new ArrayList<>(2);
        StreamFailure refusal = takeOne(Stock.CONNECTIONS, taken, where);
        return refusal == null ? Seat.taken(taken) : Seat.refused(refusal);
    }

    /** Counts new prompts; says why they are too many, and null when they are not. */
    public @Nullable StreamFailure prompts(int count) {
        return take(Flow.PROMPTS, count, 1, ALL);
    }

    /**
     * Counts a message over a WebSocket; says why it is too many, and null when it is not.
     *
     * @param isQuiet whether its socket sends few: those of others are too many sooner
     */
    public @Nullable StreamFailure frame(boolean isQuiet) {
        return take(Flow.FRAMES, 1, isQuiet ? 2 : 1, ALL);
    }

    /** Finds out who the client is by what it shows, unless too much of that was wrong lately. */
    public Future<Principal> authenticate(Authenticator authenticator, Credentials shown) {
        StreamFailure barred = shown.isGiven() ? barred() : null;
        if (barred != null) {
            return Future.failedFuture(barred.asException());
        }
        return authenticator.authenticate(shown).onFailure(wrong -> {
            // It is no fault of the client's where its token cannot be checked now.
            boolean isWrong =
                    wrong instanceof StreamException known && known.failure().code() == ErrorCode.UNAUTHENTICATED;
            if (shown.isGiven() && isWrong && !authenticator.haveEnded(shown)) {
                take(Flow.WRONG_KEYS, 1, 1, Allowance::isAddresses);
            }
        });
    }

    /** Why the client is refused whatever it shows; null when it may show something. */
    private @Nullable StreamFailure barred() {
        for (Share share : shares) {
            Account account = isAddresses(share) ? share.account().get() : null;
            long wait = account == null ? 0 : Flow.WRONG_KEYS.waitFor(account, share.bounds(), 0, quotas.now());
            if (wait > 0) {
                return refuse(share, Flow.WRONG_KEYS.limit, Flow.WRONG_KEYS.refusal(share), wait);
            }
        }
        return null;
    }

    /** Takes the place of a stream; fails where there is none, or its prompt has no room. */
    public Future<LogRoom.Charge> stream(long promptBytes) {
        for (Share share : shares) {
            Account account = share.account().get();
            if (account != null && !Stock.LOG_BYTES.hasRoom(account, share.bounds(), promptBytes)) {
                return Future.failedFuture(refuse(share, Stock.LOG_BYTES).asException());
            }
        }
        List<Account> taken = new ArrayList<>(shares.size());
        StreamFailure refusal = takeOne(Stock.STREAMS, taken, ALL);
        return refusal == null
                ? Future.succeededFuture(new StreamSeat(taken))
                : Future.failedFuture(refusal.asException());
    }

    /** The subscriptions of one connection, none so far. */
    public Subscribed subscribed() {
        return new Subscribed(this);
    }

    /** Why the client may have no more subscriptions; null when it may. */
    public @Nullable StreamFailure noSubscription() {
        for (Share share : shares) {
            Account account = share.account().get();
            if (account != null && !Stock.SUBSCRIPTIONS.hasRoom(account, share.bounds(), 1)) {
                return refuse(share, Stock.SUBSCRIPTIONS);
            }
        }
        return null;
    }

    /** The accounts of all scopes, pinned. */
    List<Account> pinned() {
        return shares.stream()
                .map(share -> share.pinned().get())
                .filter(Objects::nonNull)
                .toList();
    }

    /** Takes so many in each scope that matters; says why they are too many, and null when they are not. */
    private @Nullable StreamFailure take(Flow flow, int count, int patience, Predicate<Share> where) {
        for (Share share : shares) {
            Account account = where.test(share) ? share.account().get() : null;
            long wait = account == null ? 0 : flow.take(account, share.bounds(), count, patience, 0, quotas.now());
            if (wait > 0) {
                return refuse(share, flow.limit, flow.refusal(share), wait);
            }
        }
        return null;
    }

    /** Takes one in each scope that matters; says why there is none, and null when they were taken. */
    private @Nullable StreamFailure takeOne(Stock stock, List<Account> taken, Predicate<Share> where) {
        for (Share share : shares) {
            Account account = where.test(share) ? share.pinned().get() : null;
            if (account != null && !stock.takeOne(account, share.bounds())) {
                account.unpin();
                for (Account before : taken) {
                    stock.add(before, -1);
                    before.unpin();
                }
                return refuse(share, stock);
            } else if (account != null) {
                taken.add(account);
            }
        }
        return null;
    }

    private StreamFailure refuse(Share share, Stock stock) {
        return refuse(share, stock.limit, stock.refusal(share), TimeUnit.MILLISECONDS.toNanos(RETRY_AFTER_MS));
    }

    private StreamFailure refuse(Share share, Limit limit, String sentence, long waitNanos) {
        quotas.refused(share.scope(), limit, address);
        return share.refusal(sentence, waitNanos);
    }
}
