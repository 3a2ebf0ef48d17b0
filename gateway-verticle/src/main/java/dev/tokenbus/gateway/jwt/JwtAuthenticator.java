package dev.tokenbus.gateway.jwt;

import dev.tokenbus.gateway.config.Authentication;
import dev.tokenbus.gateway.config.Jwt;
import dev.tokenbus.gateway.config.JwtAlgorithm;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.principal.Credentials;
import dev.tokenbus.gateway.principal.Grant;
import dev.tokenbus.gateway.principal.GrantJson;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.protocol.StreamException;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.json.JsonReader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows clients by the JSON Web Tokens of one issuer. What is cheap to check comes first, so that a token that is of no use makes nobody
 * load keys; what is wrong with one stays within the log.
 *
 * <p>Thread-safe.
 */
public final class JwtAuthenticator implements Authenticator {
    /** What a principal of a token has for a credential: the ids of keys are longer. */
    static final String CREDENTIAL = "jwt";

    /** So long before a token expires its connections are told. */
    static final Duration NOTICE = Duration.ofSeconds(30);

    private final Logger log;
    private final Jwt config;
    private final Duration grace;
    private final InstantSource clock;
    private final @Nullable KeyCache published;
    private final Map<JwtAlgorithm, VerificationKey> secret;
    private volatile String complaint = "";

    private JwtAuthenticator(
            Logger log,
            Authentication config,
            InstantSource clock,
            @Nullable KeyCache published,
            Map<JwtAlgorithm, VerificationKey> secret) {
        this.log = log;
        this.config = config.jwt();
        this.grace = config.expiryGrace();
        this.clock = clock;
        this.published = published;
        this.secret = Map.copyOf(secret);
    }

    /**
     * Makes one that loads its keys, and again as time goes by. A URL that fails is no reason not to start; a file that is wrong is, with
     * an {@link IllegalArgumentException}.
     */
    public static Future<JwtAuthenticator> open(Authentication config, Vertx vertx, InstantSource clock) {
        return open(config, vertx, clock, System::nanoTime, LoggerFactory.getLogger(JwtAuthenticator.class));
    }

    static Future<JwtAuthenticator> open(
            Authentication config, Vertx vertx, InstantSource clock, LongSupplier nanos, Logger log) {
        Jwt jwt = config.jwt();
        Map<JwtAlgorithm, VerificationKey> secret = jwt.algorithms().stream()
                .filter(JwtAlgorithm::isSymmetric)
                .collect(Collectors.toMap(
                        Function.identity(), algorithm -> VerificationKey.ofSecret(vertx, algorithm, jwt.jwtSecret())));
        List<JwtAlgorithm> open = jwt.algorithms().stream()
                .filter(algorithm -> !algorithm.isSymmetric())
                .toList();
        if (open.isEmpty()) {
            return Future.succeededFuture(new JwtAuthenticator(log, config, clock, null, secret));
        }
        boolean isFile = jwt.file().isPresent();
        KeySource source = jwt.file()
                .<KeySource>map(path -> new FileKeys(vertx, path))
                .orElseGet(() ->
                        new UrlKeys(vertx, jwt.jwksUrl(), jwt.jwksRefresh().toMillis()));
        KeyCache cache = new KeyCache(log, vertx, source, open, nanos);
        return cache.start()
                .recover(cause -> isFile ? Future.failedFuture(cause) : Future.succeededFuture())
                .map(started -> new JwtAuthenticator(log, config, clock, cache, secret));
    }

    /** Whether a secret has the form of a token; no key has. */
    static boolean looksLikeToken(String secret) {
        return secret.chars().filter(each -> each == '.').count() == 2;
    }

    @Override
    public Future<Principal> authenticate(Credentials credentials) {
        Optional<StreamFailure> objection = Authenticator.objection(credentials);
        if (objection.isPresent()) {
            return Future.failedFuture(objection.get().asException());
        }
        Token token;
        try {
            token = Token.parse(credentials.secret());
            check(token);
            JsonReader.expect(!hasEnded(token), "exp", "a time to come");
        } catch (IllegalArgumentException e) {
            return refused(e);
        }
        return key(token)
                .compose(key -> key.verify(token).map(key))
                .recover(cause -> cause instanceof StreamException ? Future.failedFuture(cause) : refused(cause))
                .compose(verified -> principal(token));
    }

    private boolean hasEnded(Token token) {
        return !clock.instant().isBefore(end(token.claims().expires()));
    }

    @Override
    public boolean haveEnded(Credentials credentials) {
        try {
            Token token = Token.parse(credentials.secret());
            check(token);
            return hasEnded(token);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private <T> Future<T> refused(Throwable reason) {
        log.atDebug().addKeyValue("cause", reason.toString()).log("a token is refused");
        return Future.failedFuture(INVALID.asException());
    }

    private void check(Token token) {
        Token.Claims claims = token.claims();
        JsonReader.expect(config.algorithms().contains(token.algorithm()), "alg", "one of gateway.jwtAlgorithms");
        JsonReader.expect(claims.issuer().equals(config.jwtIssuer()), "iss", "gateway.jwtIssuer");
        JsonReader.expect(claims.audience().contains(config.jwtAudience()), "aud", "gateway.jwtAudience");
        Instant now = clock.instant();
        JsonReader.expect(
                claims.notBefore() == null || !now.plus(config.jwtLeeway()).isBefore(claims.notBefore()),
                "nbf",
                "a time that has come");
    }

    /** Until when a token counts. */
    private Instant end(Instant expires) {
        return expires.plus(config.jwtLeeway());
    }

    /** Public keys and the secret are never mixed up: the algorithm alone says which of them counts. */
    private Future<VerificationKey> key(Token token) {
        VerificationKey own = secret.get(token.algorithm());
        if (own != null) {
            return Future.succeededFuture(own);
        }
        return published == null
                ? Future.failedFuture(INVALID.asException())
                : published.find(token.algorithm(), token.keyId());
    }

    private Future<Principal> principal(Token token) {
        Token.Claims claims = token.claims();
        try {
            Grant grant = claims.grant() == null ? Grant.ALL : GrantJson.parse("tokenbus", claims.grant());
            return Future.succeededFuture(new Principal(
                    PrincipalId.of(claims.issuer(), claims.subject()),
                    PrincipalId.name(Objects.requireNonNullElse(claims.name(), claims.subject())),
                    grant,
                    CREDENTIAL,
                    claims.expires()));
        } catch (IllegalArgumentException e) {
            complain(String.valueOf(e.getMessage()));
            return Future.failedFuture(INVALID.asException());
        }
    }

    /** The issuer has signed it, so that somebody has to mend it there. */
    private void complain(String reason) {
        if (!reason.equals(complaint)) {
            complaint = reason;
            log.atWarn()
                    .addKeyValue("issuer", config.jwtIssuer())
                    .addKeyValue("cause", reason)
                    .log("tokens are refused because of a claim");
        }
    }

    @Override
    public Standing standing(Principal principal) {
        Instant end = end(Objects.requireNonNull(principal.expires(), "tokens expire"));
        Instant now = clock.instant();
        if (now.isBefore(end)) {
            return now.isBefore(end.minus(NOTICE)) ? Standing.GOOD : Standing.ENDING;
        }
        return now.isBefore(end.plus(grace)) ? Standing.LAPSED : Standing.EXPIRED;
    }

    @Override
    public long leftMs(Principal principal) {
        Instant end = end(Objects.requireNonNull(principal.expires(), "tokens expire"));
        return Math.max(0, Duration.between(clock.instant(), end.plus(grace)).toMillis());
    }
}
