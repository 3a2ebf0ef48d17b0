package dev.tokenbus.gateway.jwt;

import dev.tokenbus.gateway.config.JwtAlgorithm;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A key that checks signatures by one algorithm and no other, whatever a token says: so a public key is never taken for a secret.
 *
 * <p>Vert.x checks the signature alone: it would take a token without {@code exp}, and its clock is not ours. A set of keys of which it
 * understands none would let it take tokens that are not signed; {@link Token} has three parts for sure, and names its algorithm.
 */
record VerificationKey(String id, JwtAlgorithm algorithm, JWTAuth verifier) {
    /** @param jwk the public key, as RFC 7517 has it */
    static VerificationKey of(Vertx vertx, String id, JwtAlgorithm algorithm, JsonObject jwk) {
        JsonObject bound = jwk.copy().put("alg", algorithm.name());
        JWTAuthOptions options =
                new JWTAuthOptions().addJwk(bound).setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
        return new VerificationKey(id, algorithm, JWTAuth.create(vertx, options));
    }

    static VerificationKey ofSecret(Vertx vertx, JwtAlgorithm algorithm, String secret) {
        String encoded =
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
        return of(vertx, "", algorithm, new JsonObject().put("kty", "oct").put("k", encoded));
    }

    /** Fails if the token is not signed with this key. */
    Future<Void> verify(Token token) {
        if (token.algorithm() != algorithm) {
            return Future.failedFuture("the key is for another algorithm");
        }
        // Without the key's id: Vert.x compares it, and here it was found by it or is the only one.
        return verifier.authenticate(new TokenCredentials(token.text())).mapEmpty();
    }
}
