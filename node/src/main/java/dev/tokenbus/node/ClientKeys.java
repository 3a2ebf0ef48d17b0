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
    private ClientKeys() {}

    static Future<Authenticator> of(Authentication config, Vertx vertx) {
        Optional<Path> file = config.keys();
        if (file.isEmpty()) {
            return Future.succeededFuture(Authenticator.OPEN);
        }
        return vertx.executeBlocking(() -> KeyAuthenticator.open(file.get(), InstantSource.system()))
                .map(keys -> {
                    ReadAgain.everyTwoSeconds(vertx, keys::reload);
                    return keys;
                });
    }
}
