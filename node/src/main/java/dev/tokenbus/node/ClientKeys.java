package dev.tokenbus.node;

import dev.tokenbus.gateway.config.Authentication;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.principal.KeyAuthenticator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Makes what all gateway instances of a node know their clients by, and reads the file of keys again while the node runs. */
final class ClientKeys {
    /** So long a changed file may count for nothing. */
    static final long LOOK_EVERY_MS = 2000;

    private ClientKeys() {}

    static Future<Authenticator> of(Authentication config, Vertx vertx) {
        Optional<Path> file = config.keys();
        if (file.isEmpty()) {
            return Future.succeededFuture(Authenticator.OPEN);
        }
        return vertx.executeBlocking(() -> KeyAuthenticator.open(file.get(), InstantSource.system()))
                .map(keys -> {
                    lookLater(vertx, keys);
                    return keys;
                });
    }

    /** One look after the other, however long one takes. */
    private static void lookLater(Vertx vertx, KeyAuthenticator keys) {
        vertx.setTimer(
                LOOK_EVERY_MS,
                timer -> vertx.executeBlocking(() -> {
                            keys.reload();
                            return null;
                        })
                        .onComplete(looked -> lookLater(vertx, keys)));
    }
}
