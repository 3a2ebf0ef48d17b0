package dev.tokenbus.gateway.jwt;

import dev.tokenbus.gateway.config.JwtAlgorithm;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The keys of an issuer, as they were last loaded. A token of an unknown key makes them be loaded again, but once in a while only, however
 * many such tokens come; so does time. A source that fails changes nothing, and the log says so once.
 *
 * <p>Thread-safe: one event loop loads, and all see the keys of the newest whole set.
 */
final class KeyCache {
    private final Logger log;
    private final Vertx vertx;
    private final Context home;
    private final KeySource source;
    private final List<JwtAlgorithm> allowed;
    private final LongSupplier nanos;
    private volatile KeySet keys = KeySet.EMPTY;
    private volatile boolean isLoading;
    private volatile long mayLoadAt;

    // Of the loading event loop alone.
    private @Nullable Future<Void> loading;
    private String text = "";
    private String complaint = "";

    KeyCache(Logger log, Vertx vertx, KeySource source, List<JwtAlgorithm> allowed, LongSupplier nanos) {
        this.log = log;
        this.vertx = vertx;
        this.home = vertx.getOrCreateContext();
        this.source = source;
        this.allowed = List.copyOf(allowed);
        this.nanos = nanos;
        this.mayLoadAt = nanos.getAsLong();
    }

    /** Loads the keys for the first time, and from then on before they are old. Fails if that fails, and tries again then too. */
    Future<Void> start() {
        Promise<Void> started = Promise.promise();
        home.runOnContext(v -> load().onComplete(started).onComplete(done -> again()));
        return started.future();
    }

    private void again() {
        long delay = complaint.isEmpty() ? source.refreshMs() : Math.min(source.refreshMs(), source.pauseMs());
        vertx.setTimer(delay, timer -> home.runOnContext(v -> load().onComplete(done -> again())));
    }

    /** The key of a token, on the event loop that asks. Fails with why the token cannot be let in. */
    Future<VerificationKey> find(JwtAlgorithm algorithm, String id) {
        Optional<VerificationKey> known = keys.find(algorithm, id);
        if (known.isPresent() || !(isLoading || mayLoad())) {
            return result(known);
        }
        Context asking = Vertx.currentContext();
        Context back = asking == null ? home : asking;
        Promise<VerificationKey> found = Promise.promise();
        home.runOnContext(v -> loadUnlessJustNow()
                .onComplete(done ->
                        back.runOnContext(w -> result(keys.find(algorithm, id)).onComplete(found))));
        return found.future();
    }

    private boolean mayLoad() {
        return nanos.getAsLong() - mayLoadAt >= 0;
    }

    private Future<VerificationKey> result(Optional<VerificationKey> key) {
        return key.map(Future::succeededFuture)
                .orElseGet(() ->
                        Future.failedFuture((keys.size() == 0 ? unavailable() : Authenticator.INVALID).asException()));
    }

    /** It is not the client's fault, and over in a while. */
    private StreamFailure unavailable() {
        return new StreamFailure(
                ErrorCode.OVERLOADED, "the keys by which tokens are checked cannot be had now", source.pauseMs());
    }

    private Future<Void> loadUnlessJustNow() {
        return loading == null && !mayLoad() ? Future.succeededFuture() : load();
    }

    private Future<Void> load() {
        if (loading != null) {
            return loading;
        }
        isLoading = true;
        mayLoadAt = nanos.getAsLong() + source.pauseMs() * 1_000_000;
        Promise<Void> loaded = Promise.promise();
        loading = loaded.future();
        source.load().onComplete(read -> home.runOnContext(v -> loaded(read, loaded)));
        return loaded.future();
    }

    private void loaded(AsyncResult<String> read, Promise<Void> loaded) {
        loading = null;
        try {
            if (read.failed()) {
                throw new IllegalArgumentException(String.valueOf(read.cause().getMessage()), read.cause());
            }
            take(read.result());
            complaint = "";
            isLoading = false;
            loaded.complete();
        } catch (IllegalArgumentException e) {
            complain(String.valueOf(e.getMessage()));
            isLoading = false;
            loaded.fail(new IllegalArgumentException(source.name() + ": " + e.getMessage(), e));
        }
    }

    private void take(String read) {
        if (!read.equals(text)) {
            KeySet set = KeySet.parse(vertx, read, allowed);
            boolean isFirst = text.isEmpty();
            text = read;
            keys = set;
            log.atInfo()
                    .addKeyValue("keys", set.size())
                    .log(isFirst ? "the keys of tokens were read" : "the keys of tokens were read again");
        }
    }

    private void complain(String reason) {
        if (!reason.equals(complaint)) {
            complaint = reason;
            log.atWarn()
                    .addKeyValue("keys", keys.size())
                    .addKeyValue("source", source.name())
                    .addKeyValue("cause", reason)
                    .log("the keys of tokens stay as they were");
        }
    }
}
