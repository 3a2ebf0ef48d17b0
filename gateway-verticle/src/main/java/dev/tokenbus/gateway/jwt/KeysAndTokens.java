package dev.tokenbus.gateway.jwt;

import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.principal.Credentials;
import dev.tokenbus.gateway.principal.KeyAuthenticator;
import dev.tokenbus.gateway.principal.Principal;
import io.vertx.core.Future;

/** Knows clients by keys or tokens, whichever they show: a token has two dots, and no key has one. */
public record KeysAndTokens(KeyAuthenticator keys, JwtAuthenticator tokens) implements Authenticator {
    @Override
    public Future<Principal> authenticate(Credentials credentials) {
        return of(credentials).authenticate(credentials);
    }

    @Override
    public boolean haveEnded(Credentials credentials) {
        return of(credentials).haveEnded(credentials);
    }

    private Authenticator of(Credentials credentials) {
        return JwtAuthenticator.looksLikeToken(credentials.secret()) ? tokens : keys;
    }

    private Authenticator of(Principal principal) {
        return principal.credential().equals(JwtAuthenticator.CREDENTIAL) ? tokens : keys;
    }

    @Override
    public Standing standing(Principal principal) {
        return of(principal).standing(principal);
    }

    @Override
    public long leftMs(Principal principal) {
        return of(principal).leftMs(principal);
    }
}
