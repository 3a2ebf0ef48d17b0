package dev.tokenbus.node.access;

import dev.tokenbus.gateway.config.Authentication;
import dev.tokenbus.gateway.jwt.JwtAuthenticator;
import dev.tokenbus.gateway.jwt.KeysAndTokens;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.principal.KeyAuthenticator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes what all gateway instances of a node know their clients by: keys, whose file is read again while the node runs, and tokens. */
public final class ClientKeys {
    private ClientKeys() {}

    public static Future<Authenticator> of(Authentication config, Vertx vertx) {
        Future<Optional<KeyAuthenticator>> keys =
                config.keys().map(file -> keys(file, vertx)).orElseGet(() -> none());
        return keys.compose(known -> tokens(config, vertx).map(tokens -> either(known, tokens)));
    }

    private static <T> Future<Optional<T>> none() {
        return Future.succeededFuture(Optional.empty());
    }

    private static Authenticator either(Optional<KeyAuthenticator> keys, Optional<JwtAuthenticator> tokens) {
        if (keys.isPresent() && tokens.isPresent()) {
            return new KeysAndTokens(keys.get(), tokens.get());
        }
        return Stream.<Optional<? extends Authenticator>>of(keys, tokens)
                .<Authenticator>flatMap(Optional::stream)
                .findFirst()
                .orElse(Authenticator.OPEN);
    }

    private static Future<Optional<JwtAuthenticator>> tokens(Authentication config, Vertx vertx) {
        return config.jwt().isOn()
                ? JwtAuthenticator.open(config, vertx, InstantSource.system()).map(Optional::of)
                : none();
    }

    private static Future<Optional<KeyAuthenticator>> keys(Path file, Vertx vertx) {
        return vertx.executeBlocking(() -> KeyAuthenticator.open(file, InstantSource.system()))
                .map(keys -> {
                    ReadAgain.everyTwoSeconds(vertx, keys::reload);
                    return Optional.of(keys);
                });
    }
}
