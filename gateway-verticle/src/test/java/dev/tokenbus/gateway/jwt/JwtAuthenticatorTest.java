package dev.tokenbus.gateway.jwt;

import static dev.tokenbus.gateway.jwt.WrongTokens.EC;
import static dev.tokenbus.gateway.jwt.WrongTokens.NOW;
import static dev.tokenbus.gateway.jwt.WrongTokens.OTHER;
import static dev.tokenbus.gateway.jwt.WrongTokens.RSA;
import static dev.tokenbus.gateway.jwt.WrongTokens.claims;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.config.JwtAlgorithm;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.principal.Authenticator;
import dev.tokenbus.gateway.principal.Authenticator.Standing;
import dev.tokenbus.gateway.principal.Credentials;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.testkit.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

class JwtAuthenticatorTest {
    private static final String SECRET = "a secret of 32 characters or more";
    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Queue<SubstituteLoggingEvent> logged = new ArrayDeque<>();
    private final SubstituteLogger log = new SubstituteLogger("jwt", logged, false);
    private volatile Instant now = NOW;
    private volatile long nanos;

    @AfterAll
    static void close() {
        Waiting.forResult(VERTX.close());
    }

    private Path keys(String jwks) {
        try {
            return Files.writeString(folder.resolve("jwks.json"), jwks);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private JwtAuthenticator open(Settings settings) {
        return Waiting.forResult(Issuer.open(settings, VERTX, () -> now, () -> nanos, log));
    }

    private JwtAuthenticator open(Issuer.Signer... signers) {
        return open(Settings.NONE.with("jwksFile", keys(Issuer.jwks(signers)).toString()));
    }

    private static Principal known(Authenticator authenticator, String token) {
        return Waiting.forResult(authenticator.authenticate(Credentials.of(token)));
    }

    private static StreamFailure refusal(Authenticator authenticator, String token) {
        return Waiting.forResult(authenticator
                .authenticate(Credentials.of(token))
                .<StreamFailure>map(principal -> {
                    throw new AssertionError("let in as " + principal);
                })
                .recover(cause -> cause instanceof AssertionError
                        ? Future.failedFuture(cause)
                        : Future.succeededFuture(Refusals.of(cause))));
    }

    @Test
    void aTokenNamesItsPrincipalAndWhatItMayDo() {
        JsonObject grant = new JsonObject().put("models", new JsonArray().add("m1"));

        Principal principal =
                known(open(RSA), RSA.sign(claims().put("name", "Ann").put("tokenbus", grant)));

        assertThat(principal.id()).isEqualTo("jwt|https%3A%2F%2Fissuer.example%2F|user-1");
        assertThat(principal.name()).isEqualTo("Ann");
        assertThat(principal.mayUse("m1")).isTrue();
        assertThat(principal.mayUse("m2")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA"})
    void anAlgorithmThatIsAllowedLetsIn_andOneThatIsNotDoesNot(String name) {
        Issuer.Signer signer = Issuer.Signer.of("key", name);
        Settings settings =
                Settings.NONE.with("jwksFile", keys(Issuer.jwks(signer, RSA)).toString());

        JwtAuthenticator allowed = open(settings.with("jwtAlgorithms", List.of(name)));
        JwtAuthenticator forbidden =
                open(settings.with("jwtAlgorithms", List.of(name.equals("RS256") ? "RS384" : "RS256")));

        assertThat(known(allowed, signer.sign(claims())).name()).isEqualTo("user-1");
        assertThat(refusal(forbidden, signer.sign(claims()))).isEqualTo(Authenticator.INVALID);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.tokenbus.gateway.jwt.WrongTokens#all")
    void aWrongTokenIsRefused_andTheClientIsNotToldWhy(String why, String token) {
        JwtAuthenticator authenticator = open(RSA, EC);
        Settings withSecret = Settings.NONE
                .with("jwksFile", keys(Issuer.jwks(RSA, EC)).toString())
                .with("jwtAlgorithms", List.of("RS256", "ES256", "HS256"))
                .with("jwtSecret", SECRET);

        assertThat(refusal(authenticator, token)).as(why).isEqualTo(Authenticator.INVALID);
        assertThat(authenticator.haveEnded(Credentials.of(token))).as(why).isEqualTo(why.equals("expired"));
        assertThat(refusal(open(withSecret), token)).as(why).isEqualTo(Authenticator.INVALID);
    }

    @Test
    void nothingIsRefusedAsMissing() {
        assertThat(refusal(open(RSA), "")).isEqualTo(Authenticator.MISSING);
    }

    @Test
    void aSecretLetsInWhereTheConfigurationHasOne() {
        JwtAuthenticator authenticator =
                open(Settings.NONE.with("jwtAlgorithms", List.of("HS256")).with("jwtSecret", SECRET));
        byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);

        assertThat(known(authenticator, Issuer.hmac(secret, claims())).name()).isEqualTo("user-1");
        secret[0]++;
        assertThat(refusal(authenticator, Issuer.hmac(secret, claims()))).isEqualTo(Authenticator.INVALID);
        assertThat(refusal(authenticator, RSA.sign(claims()))).isEqualTo(Authenticator.INVALID);
    }

    @Test
    void anAudienceMayBeOneOfAList_andClocksMayDiffer() {
        JwtAuthenticator authenticator = Waiting.forResult(JwtAuthenticator.open(
                new Settings(Map.of(
                                "jwtIssuer",
                                Issuer.NAME,
                                "jwtAudience",
                                Issuer.AUDIENCE,
                                "jwtLeewayMs",
                                5000,
                                "jwksFile",
                                keys(Issuer.jwks(RSA)).toString()))
                        .applyTo(GatewayConfig.DEFAULT.authentication()),
                VERTX,
                () -> now,
                () -> nanos,
                log));

        assertThat(known(
                                authenticator,
                                RSA.sign(claims().put(
                                                "aud", new JsonArray().add("a").add(Issuer.AUDIENCE))))
                        .isAnonymous())
                .isFalse();
        known(
                authenticator,
                RSA.sign(claims().put("exp", NOW.getEpochSecond() - 4).put("nbf", NOW.getEpochSecond() + 5)));
        assertThat(refusal(authenticator, RSA.sign(claims().put("exp", NOW.getEpochSecond() - 5))))
                .isEqualTo(Authenticator.INVALID);
    }

    @Test
    void aTokenWithoutAKeyIdHasTheOnlyKey_andNoneOfSeveral() {
        JsonObject header = new JsonObject().put("alg", "RS256");
        String token = RSA.sign(header, claims().encode());

        assertThat(known(open(RSA, EC), token).name()).isEqualTo("user-1");
        assertThat(refusal(open(RSA, OTHER), token)).isEqualTo(Authenticator.INVALID);
    }

    @Test
    void keysThatAreNoneForTokensAreLeftOut() {
        JsonObject encrypts = OTHER.jwk().put("use", "enc");
        JsonObject secret = new JsonObject().put("kty", "oct").put("kid", "s").put("k", "AAAA");
        JsonObject only = OTHER.jwk().put("kid", "ps").put("alg", "PS256");
        JsonObject small = RSA.jwk().put("kid", "small").put("n", Issuer.base64(new byte[] {1, 2, 3}));
        String jwks = new JsonObject()
                .put("keys", new JsonArray(List.of(encrypts, secret, only, small, RSA.jwk())))
                .encode();

        KeySet keys = KeySet.parse(VERTX, jwks, Arrays.asList(JwtAlgorithm.values()));

        assertThat(keys.size()).isEqualTo(2);
        assertThatThrownBy(() -> KeySet.parse(VERTX, "{\"keys\":[]}", List.of()))
                .hasMessageContaining("keys");
    }

    @Test
    void aKeyThatIsNewInTheFileIsFoundAtOnce_butLookedForOnceInAWhile() {
        JwtAuthenticator authenticator = open(RSA);
        keys(Issuer.jwks(OTHER));
        String rotated = OTHER.sign(claims());
        assertThat(refusal(authenticator, rotated)).isEqualTo(Authenticator.INVALID);

        nanos += 1_000_000_000L;

        assertThat(known(authenticator, rotated).name()).isEqualTo("user-1");
        assertThat(refusal(authenticator, RSA.sign(claims()))).isEqualTo(Authenticator.INVALID);
    }

    @Test
    void aBrokenFileKeepsTheKeys_andTheLogSaysSoOnce() {
        JwtAuthenticator authenticator = open(RSA);
        logged.clear();
        keys("{broken");
        for (int i = 0; i < 3; i++) {
            nanos += 1_000_000_000L;
            assertThat(refusal(authenticator, OTHER.sign(claims()))).isEqualTo(Authenticator.INVALID);
        }

        assertThat(known(authenticator, RSA.sign(claims())).name()).isEqualTo("user-1");
        assertThat(logged.stream().filter(event -> event.getMessage().contains("stay as they were")))
                .hasSize(1);
    }

    @Test
    void aStartWithoutTheFileSaysWhatIsWrong() {
        assertThatThrownBy(() -> open(Settings.NONE.with(
                        "jwksFile", folder.resolve("none.json").toString())))
                .hasStackTraceContaining("gateway.jwksFile: ")
                .hasStackTraceContaining("there is no such file");
    }

    @Test
    void aClaimThatIsMisspeltRefusesTheToken_andTheLogSaysWhich() {
        JwtAuthenticator authenticator = open(RSA);
        logged.clear();
        String token = RSA.sign(claims().put("tokenbus", new JsonObject().put("model", "m1")));

        assertThat(refusal(authenticator, token)).isEqualTo(Authenticator.INVALID);
        assertThat(refusal(authenticator, token)).isEqualTo(Authenticator.INVALID);

        List<SubstituteLoggingEvent> warnings = logged.stream()
                .filter(event -> event.getMessage().contains("because of a claim"))
                .toList();
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).getMessage()).contains("tokenbus: a field that is unknown (expected: models");
    }

    @Test
    void aTokenThatEndsIsAnnounced_hasGrace_andIsOver() {
        JwtAuthenticator authenticator = open(RSA);
        Principal principal = known(authenticator, RSA.sign(claims()));
        Instant end = NOW.plusSeconds(3600);

        assertThat(authenticator.standing(principal)).isEqualTo(Standing.GOOD);
        now = end.minusSeconds(30);
        assertThat(authenticator.standing(principal)).isEqualTo(Standing.ENDING);
        assertThat(authenticator.leftMs(principal)).isEqualTo(55_000);
        now = end;
        assertThat(authenticator.standing(principal)).isEqualTo(Standing.LAPSED);
        assertThat(authenticator.leftMs(principal)).isEqualTo(25_000);
        now = end.plusSeconds(25);
        assertThat(authenticator.standing(principal)).isEqualTo(Standing.EXPIRED);
    }

    @Test
    void subjectsOfAllIssuersHaveIdsOfTheirOwn() {
        assertThat(Stream.of(
                        PrincipalId.of("a", "b|c"),
                        PrincipalId.of("a|b", "c"),
                        PrincipalId.of("a", "b"),
                        PrincipalId.of("a", "b\u0001c"),
                        PrincipalId.of("a", "#" + "x".repeat(500)),
                        PrincipalId.of("a", "x".repeat(500)),
                        PrincipalId.of("a", "x".repeat(501))))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("jwt\\|[\\x21-\\x7e]{1,160}"));
    }
}
