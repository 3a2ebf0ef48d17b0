package dev.tokenbus.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.principal.ApiKey;
import dev.tokenbus.gateway.principal.GrantJson;
import dev.tokenbus.gateway.principal.KeyAuthenticator;
import dev.tokenbus.gateway.principal.Keys;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.testkit.wire.RawWebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the clients of one key may use together, wherever they are, and how many wrong keys one address may show. */
class PrincipalLimitsIT {
    private static final String ONE = "203.0.113.1";
    private static final String OTHER = "203.0.113.2";
    private static final int LIMITED = 4006;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ApiKey key;

    @SuppressWarnings("NullAway.Init")
    private ApiKey others;

    @SuppressWarnings("NullAway.Init")
    private ApiKey special;

    @SuppressWarnings("NullAway.Init")
    private ApiKey ended;

    @SuppressWarnings("NullAway.Init")
    private ApiKey revoked;

    @SuppressWarnings("NullAway.Init")
    private GatewayFixture gateway;

    @SuppressWarnings("NullAway.Init")
    private ScriptedWorker worker;

    private void start(String limit, Number most) {
        Keys keys = new Keys(folder.resolve("keys.jsonl"));
        key = keys.create("team-a");
        others = keys.create("team-b");
        ended = keys.create("team-d", Instant.EPOCH, null);
        revoked = keys.create("team-e");
        keys.revoke(revoked);
        special = keys.create(
                "team-c", GrantJson.parse("grant", "{\"limits\":{\"streams\":2,\"promptsPerSecond\":100}}"));
        gateway = GatewayFixture.start(
                settings ->
                        settings.with("trustedProxies", List.of("127.0.0.1")).with(limit, most),
                KeyAuthenticator.open(folder.resolve("keys.jsonl"), InstantSource.system()));
        worker = gateway.worker();
        gateway.clock.stop();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private TestClient connect(ApiKey shown, String address) {
        return gateway.connect(new WebSocketConnectOptions()
                .addHeader("Authorization", "Bearer " + shown.text())
                .addHeader("X-Forwarded-For", address));
    }

    private String upgrade(String shown, String address) {
        return gateway.rawConnection().upgrade("/", "Authorization: Bearer " + shown, "X-Forwarded-For: " + address);
    }

    private String get(String shown, String address) {
        return gateway.rawConnection()
                .request("GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + shown
                        + "\r\nX-Forwarded-For: " + address + "\r\n\r\n");
    }

    @Test
    void theStreamsOfAKeyAreCountedWhereverItsClientsAre() {
        start("principalStreams", 1);
        TestClient client = connect(key, ONE);
        client.prompt("a");
        client.started();
        TestClient elsewhere = connect(key, OTHER);

        elsewhere.prompt("b");

        assertThat(elsewhere.error().failure().detail()).isEqualTo("this principal has its 1 live streams already");
        assertThat(gateway.meter.count("limited:principal_streams")).isOne();
        TestClient of = connect(others, ONE);
        of.prompt("c");
        of.started();
        worker.starts.next().ends();
        client.textUntilDone();
        elsewhere.prompt("d");
        elsewhere.started();
    }

    @Test
    void aPrincipalMayHaveLimitsOfItsOwn() {
        start("principalStreams", 1);
        TestClient client = connect(special, ONE);
        client.prompt("a");
        client.started();
        client.prompt("b");
        client.started();

        client.prompt("c");

        assertThat(client.error().failure().detail()).isEqualTo("this principal has its 2 live streams already");
    }

    @Test
    void oneConnectionTooManyIsRefusedInItsHandshake() {
        start("principalConnections", 1);
        TestClient client = connect(key, ONE);

        String head = upgrade(key.text(), OTHER);

        assertThat(head).startsWith("HTTP/1.1 429 ").containsIgnoringCase("Retry-After: 1\r\n");
        assertThat(upgrade(others.text(), OTHER)).startsWith("HTTP/1.1 101 ");
        client.closeAndWait();
        gateway.untilMetered("connectionClosed", 1);
        assertThat(upgrade(key.text(), OTHER)).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void oneConnectionTooManyThatSaysLaterWhoItIsIsToldAndClosed() {
        start("principalConnections", 1);
        TestClient client = connect(key, ONE);
        TestClient late = gateway.connect();

        late.send(GatewayFixture.authFrame(key.text()));

        assertThat(late.error().failure().code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(late.closeCode()).isEqualTo(LIMITED);
        client.closeAndWait();
        gateway.untilMetered("connectionClosed", 2);
        TestClient next = gateway.connect();
        next.send(GatewayFixture.authFrame(key.text()));
        next.prompt("a");
        next.started();
        assertThat(upgrade(key.text(), ONE)).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void aResponseThatAStreamFeedsIsAConnection() {
        start("principalConnections", 1);
        RawWebSocket first = gateway.rawConnection();
        first.send(chat());
        ScriptedWorker.Attempt live = worker.starts.next();

        RawWebSocket second = gateway.rawConnection();
        second.send(chat());

        assertThat(second.readHead()).startsWith("HTTP/1.1 429 ").containsIgnoringCase("Retry-After: 1\r\n");
        live.text("on").ends();
        assertThat(first.readHead()).startsWith("HTTP/1.1 200 ");
        gateway.untilMetered("connectionClosed", 2);
        RawWebSocket third = gateway.rawConnection();
        third.send(chat());
        worker.starts.next();
    }

    private byte[] chat() {
        String body =
                "{\"model\":\"" + ScriptedWorker.MODEL + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
        return ("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        + "Authorization: Bearer " + key.text() + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body)
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    @Test
    void afterTooManyWrongKeysAnAddressIsRefusedWhateverItShows_andOthersAreNot() {
        start("addressWrongKeysPerMinute", 3);
        String wrong = Keys.wrong(key);
        for (int i = 0; i < 3; i++) {
            assertThat(get(wrong, ONE)).startsWith("HTTP/1.1 401 ");
        }

        assertThat(get(wrong, ONE)).startsWith("HTTP/1.1 429 ").containsIgnoringCase("Retry-After: 20\r\n");
        assertThat(get(key.text(), ONE)).startsWith("HTTP/1.1 429 ");
        assertThat(upgrade(key.text(), ONE)).startsWith("HTTP/1.1 429 ");
        TestClient late = gateway.connectFrom(ONE);
        late.send(GatewayFixture.authFrame(key.text()));
        assertThat(late.error().failure().code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(late.closeCode()).isEqualTo(LIMITED);
        assertThat(get(key.text(), OTHER)).startsWith("HTTP/1.1 200 ");
        gateway.clock.advance(20_000);
        assertThat(get(key.text(), ONE)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void keysThatHaveEndedOrWereRevokedAreNotCountedAsWrong_becauseWhoeverHasOneGuessesNothing() {
        start("addressWrongKeysPerMinute", 1);
        for (int i = 0; i < 5; i++) {
            assertThat(get(ended.text(), ONE)).startsWith("HTTP/1.1 401 ");
            assertThat(get(revoked.text(), ONE)).startsWith("HTTP/1.1 401 ");
        }

        assertThat(get(key.text(), ONE)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void wrongKeysInFramesCountToo() {
        start("addressWrongKeysPerMinute", 1);
        TestClient client = gateway.connectFrom(ONE);
        client.send(GatewayFixture.authFrame(Keys.wrong(key)));
        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.UNAUTHENTICATED);

        assertThat(get(key.text(), ONE)).startsWith("HTTP/1.1 429 ");
    }
}
