package dev.tokenbus.gateway.principal;

import io.vertx.core.Future;

/** Lets everybody in as one anonymous principal, whatever they show. */
final class OpenAuthenticator implements Authenticator {
    @Override
    public Future<Principal> authenticate(Credentials credentials) {
        return Future.succeededFuture(Principal.ANONYMOUS);
    }

    @Override
    public Standing standing(Principal principal) {
        return Standing.GOOD;
    }
}
