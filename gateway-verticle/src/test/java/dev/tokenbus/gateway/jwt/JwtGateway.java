package dev.tokenbus.gateway.jwt;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.principal.ApiKey;
import dev.tokenbus.gateway.principal.KeyAuthenticator;
import dev.tokenbus.gateway.principal.Keys;
import dev.tokenbus.gateway.principal.KeysAtDoorsIT;
import dev.tokenbus.testkit.Settings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** A gateway for clients with tokens of an issuer that publishes its keys over HTTP, or with keys; a test has all clocks in its hands. */
final class JwtGateway implements AutoCloseable {
    static final Issuer.Signer FIRST = Issuer.Signer.of("2026-a", "RS256");
    static final Issuer.Signer SECOND = Issuer.Signer.of("2026-b", "ES256");
    static final long PAUSE_NANOS = 10_000_000_000L;

    final AtomicInteger fetches = new AtomicInteger();
    final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    final Instant end = start.plusSeconds(3600);
    final ApiKey key;
    volatile Instant now = start;
    volatile long nanos;
    volatile int status;
    volatile String jwks = Issuer.jwks(FIRST);
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpServer issuer;
    final GatewayFixture gateway;
    final ScriptedWorker worker;

    /** @param status how the issuer answers when the gateway starts */
    JwtGateway(Path folder, int status) {
        this.status = status;
        Path file = folder.resolve("keys.jsonl");
        key = new Keys(file).create("team-a");
        issuer = Waiting.forResult(vertx.createHttpServer()
                .requestHandler(request -> {
                    fetches.incrementAndGet();
                    request.response().setStatusCode(this.status).end(jwks);
                })
                .listen(0, "127.0.0.1"));
        gateway = GatewayFixture.start(
                config -> config, new KeysAndTokens(KeyAuthenticator.open(file, () -> now), tokens()));
        worker = gateway.worker();
    }

    private JwtAuthenticator tokens() {
        Settings settings = Settings.NONE.with("jwksUrl", "http://127.0.0.1:" + issuer.actualPort() + "/keys");
        return Waiting.forResult(
                Issuer.open(settings, vertx, () -> now, () -> nanos, LoggerFactory.getLogger(JwtGateway.class)));
    }

    /** One that is good for an hour. */
    String token(Issuer.Signer signer) {
        return signer.sign(Issuer.claims("user-1", start));
    }

    /** One that is good for an hour more. */
    String renewed(String subject) {
        return FIRST.sign(Issuer.claims(subject, end));
    }

    CompletableFuture<HttpResponse<String>> ask(KeysAtDoorsIT.Asked asked, String credential) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + gateway.port + asked.path.replace("MODEL", ScriptedWorker.MODEL)))
                .header("Authorization", "Bearer " + credential)
                .method(asked.method, BodyPublishers.ofString(asked.body.replace("MODEL", ScriptedWorker.MODEL)));
        return http.sendAsync(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String pathAndQuery) {
        URI uri = URI.create("http://127.0.0.1:" + gateway.port + pathAndQuery);
        return Waiting.forResult(http.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()));
    }

    HttpResponse<String> models(String credential) {
        return Waiting.forResult(ask(KeysAtDoorsIT.Asked.MODELS, credential));
    }

    /** A WebSocket of whoever has a token. */
    TestClient client(String token) {
        TestClient client = gateway.connect();
        client.send(GatewayFixture.authFrame(token));
        client.fence();
        return client;
    }

    @Override
    public void close() {
        gateway.close();
        Waiting.forResult(vertx.close());
    }
}
