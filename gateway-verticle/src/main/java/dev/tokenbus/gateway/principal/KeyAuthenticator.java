package dev.tokenbus.gateway.principal;

import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows clients by the keys of a file, which may change while the node runs. A file that is broken or gone changes nothing: the keys that
 * were last read stay, and the log says so once.
 *
 * <p>Thread-safe: one thread reads the file, and all event loops see the keys of the newest whole one.
 */
public final class KeyAuthenticator implements Authenticator {
    private final Logger log;
    private final KeyFile file;
    private final InstantSource clock;
    private volatile Map<String, KeyEntry> keys;
    private KeyFile.@Nullable Stamp stamp;
    private String complaint = "";

    private KeyAuthenticator(
            Logger log, KeyFile file, InstantSource clock, KeyFile.Stamp stamp, Map<String, KeyEntry> keys) {
        this.log = log;
        this.file = file;
        this.clock = clock;
        this.stamp = stamp;
        this.keys = Map.copyOf(keys);
    }

    /** Reads the file for the first time; throws {@link IllegalArgumentException} that says what is wrong with it. */
    public static KeyAuthenticator open(Path path, InstantSource clock) {
        return open(path, clock, LoggerFactory.getLogger(KeyAuthenticator.class));
    }

    static KeyAuthenticator open(Path path, InstantSource clock, Logger log) {
        KeyFile file = new KeyFile(path);
        try {
            KeyFile.Stamp stamp = file.exists() ? file.stamp() : new KeyFile.Stamp("", 0, "");
            return new KeyAuthenticator(log, file, clock, stamp, file.read());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "gateway.keysFile: " + e.getMessage() + " (expected: a file that tokenbus keys create has made)",
                    e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("gateway.keysFile: " + e.getMessage(), e);
        }
    }

    /** Reads the file again if it has changed. Blocks; one call at a time. */
    public void reload() {
        try {
            KeyFile.Stamp now = file.stamp();
            if (!now.equals(stamp)) {
                // Taken before the file is read: what changes meanwhile is seen the next time.
                stamp = now;
                Map<String, KeyEntry> read = file.read();
                keys = Map.copyOf(read);
                complaint = "";
                log.atInfo().addKeyValue("keys", read.size()).log("the keys of clients were read again");
            }
        } catch (IOException | IllegalArgumentException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    private void complain(String reason) {
        if (!reason.equals(complaint)) {
            complaint = reason;
            log.atWarn()
                    .addKeyValue("cause", reason)
                    .log("the keys of clients stay as they were, because their file cannot be read");
        }
    }

    @Override
    public Future<Principal> authenticate(Credentials credentials) {
        Optional<StreamFailure> objection = Authenticator.objection(credentials);
        if (objection.isPresent()) {
            return Future.failedFuture(objection.get().asException());
        }
        return find(credentials.secret())
                .filter(entry -> entry.isGood(clock.instant()))
                .map(entry -> Future.succeededFuture(entry.owner()))
                .orElseGet(() -> Future.failedFuture(INVALID.asException()));
    }

    private Optional<KeyEntry> find(String secret) {
        return ApiKey.parse(secret)
                .flatMap(key -> Optional.ofNullable(keys.get(key.id())).filter(entry -> key.hasHash(entry.hash())));
    }

    @Override
    public boolean haveEnded(Credentials credentials) {
        return find(credentials.secret())
                .filter(entry -> !entry.isGood(clock.instant()))
                .isPresent();
    }

    /** A key whose line is gone counts as revoked. */
    @Override
    public Standing standing(Principal principal) {
        KeyEntry entry = keys.get(principal.credential());
        if (entry == null) {
            return Standing.REVOKED;
        }
        Standing standing = entry.standing(clock.instant());
        return standing == Standing.GOOD && !entry.owner().equals(principal) ? Standing.EXPIRED : standing;
    }
}
