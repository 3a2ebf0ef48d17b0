package dev.tokenbus.gateway.principal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.testkit.wire.RawWebSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets of clients that have to have a key: where it may be shown, and what becomes of those without one. */
class KeysOnSocketsIT {
    private static final String SWITCHED = "HTTP/1.1 101 ";
    private static final int UNAUTHENTICATED = 4501;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Keys keys;

    @SuppressWarnings("NullAway.Init")
    private ApiKey key;

    @SuppressWarnings("NullAway.Init")
    private KeyAuthenticator authenticator;

    @SuppressWarnings("NullAway.Init")
    private GatewayFixture gateway;

    @SuppressWarnings("NullAway.Init")
    private ScriptedWorker worker;

    private volatile Instant now = Instant.now();

    @BeforeEach
    void start() {
        Path file = folder.resolve("keys.jsonl");
        keys = new Keys(file);
        key = keys.create("team-a");
        InstantSource clock = () -> now;
        authenticator = KeyAuthenticator.open(file, clock);
        gateway = GatewayFixture.start(config -> config.with("authMs", 1000), authenticator);
        worker = gateway.worker();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer ", "authorization: bearer ", "x-api-key: "})
    void aKeyInTheHandshakeLetsIn(String header) {
        RawWebSocket socket = gateway.rawConnection();

        assertThat(socket.upgrade("/", header + key.text())).startsWith(SWITCHED);
        socket.nextText();
        socket.text("{\"prompt\":\"hi\"}");
        assertThat(worker.starts.next().prompt()).isEqualTo("hi");
    }

    @Test
    void aWrongKeyInAHeaderIsRefusedInTheHandshake() {
        String head = gateway.rawConnection().upgrade("/", "Authorization: Bearer " + Keys.wrong(key));

        assertThat(head).startsWith("HTTP/1.1 401 ").containsIgnoringCase("WWW-Authenticate: Bearer");
    }

    @Test
    void aPageShowsItsKeyAsASubprotocol_andIsAnsweredWithTheProtocolsOwnName() {
        RawWebSocket socket = gateway.rawConnection();

        String head = socket.upgrade("/", "Sec-WebSocket-Protocol: tokenbus, tokenbus.bearer." + key.text());

        assertThat(head)
                .startsWith(SWITCHED)
                .containsIgnoringCase("sec-websocket-protocol: tokenbus\r\n")
                .doesNotContain(key.text());
        socket.nextText();
        socket.text("{\"prompt\":\"hi\"}");
        worker.starts.next();
    }

    @Test
    void aPageWithAWrongKeyIsToldSoWhereItCanReadIt() {
        RawWebSocket socket = gateway.rawConnection();

        assertThat(socket.upgrade("/", "Sec-WebSocket-Protocol: tokenbus, tokenbus.bearer." + Keys.wrong(key)))
                .startsWith(SWITCHED);
        assertThat(socket.nextText()).contains("\"code\":\"unauthenticated\"");
        assertThat(socket.next().closeCode()).isEqualTo(UNAUTHENTICATED);
    }

    @Test
    void aKeyInTheAddressIsRefused() {
        TestClient client = gateway.connect("/?api_key=" + key.text());

        ServerFrame.Error error = client.error();

        assertThat(error.failure().code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(error.failure().detail()).contains("part of the address").doesNotContain(key.text());
        assertThat(client.closeCode()).isEqualTo(UNAUTHENTICATED);
    }

    @Test
    void theFirstFrameMayShowTheKey_andWhatFollowsAtOnceIsAnswered() {
        TestClient client = gateway.connect(key);
        client.prompt("hi");

        worker.starts.next().text("hello").ends();

        assertThat(client.textUntilDone()).isEqualTo("hello");
    }

    @Test
    void theHelloMayShowIt() {
        TestClient client = gateway.connect();
        client.send("{\"type\":\"hello\",\"features\":[\"restart\"],\"token\":\"" + key.text() + "\"}");
        client.prompt("hi");

        worker.starts.next();
    }

    @Test
    void whoeverAsksWithoutAKeyIsToldAndClosed() {
        TestClient client = gateway.connect();
        client.send("{\"type\":\"hello\"}");
        client.prompt("hi", "\"id\":\"a\"");
        client.prompt("again");

        ServerFrame.Error error = client.error();

        assertThat(error.id()).isEqualTo("a");
        assertThat(error.failure().code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(client.closeCode()).isEqualTo(UNAUTHENTICATED);
        assertThat(gateway.meter.count("requestRefused:unauthenticated")).isOne();
        assertThat(gateway.liveStreams()).isZero();
    }

    @Test
    void aWrongKeyInAFrameIsToldAndClosed() {
        TestClient client = gateway.connect();
        client.send(GatewayFixture.authFrame(Keys.wrong(key)));
        client.prompt("hi");

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(client.closeCode()).isEqualTo(UNAUTHENTICATED);
        assertThat(gateway.liveStreams()).isZero();
    }

    @Test
    void whoeverShowsNoneInTimeIsClosed() {
        TestClient client = gateway.connect();

        gateway.clock.advance(1100);

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(client.closeCode()).isEqualTo(UNAUTHENTICATED);
    }

    @Test
    void aConnectionStaysThatOfItsClient() {
        TestClient client = gateway.connect(key);
        client.send(GatewayFixture.authFrame(key.text()));
        client.fence();

        client.send(GatewayFixture.authFrame(keys.create("team-b").text()));
        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(client.closeCode()).isEqualTo(UNAUTHENTICATED);

        authenticator.reload();
        TestClient another = gateway.connect(key);
        another.send(GatewayFixture.authFrame(keys.create("team-c").text()));
        assertThat(another.error().failure().code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void theKeyOfAnotherClientIsForbidden() {
        ApiKey other = keys.create("team-b");
        authenticator.reload();
        TestClient client = gateway.connect(key);

        client.send(GatewayFixture.authFrame(other.text()));

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(client.closeCode()).isEqualTo(4502);
    }

    @Test
    void aRevokedKeyClosesItsSockets_andItsStreamGoesOnToItsEnd() {
        ApiKey other = keys.create("team-b");
        authenticator.reload();
        TestClient bystander = gateway.connect(other);
        TestClient client = gateway.connect(key);
        client.prompt("hi");
        ScriptedWorker.Attempt attempt = worker.starts.next().text("a ");
        client.next(ServerFrame.Chunk.class);

        keys.revoke(key);
        authenticator.reload();

        assertThat(client.closeCode()).isEqualTo(UNAUTHENTICATED);
        assertThat(gateway.liveStreams()).isOne();
        attempt.text("b").ends();
        gateway.untilNoStreamIsLive();
        assertThat(bystander.fence()).isNotNull();
    }

    @Test
    void aKeyThatExpiresClosesItsSocketsSoThatTheyMayComeBack() {
        ApiKey shortLived = keys.create("team-b", now.plusSeconds(60), null);
        authenticator.reload();
        TestClient client = gateway.connect(shortLived);
        client.fence();

        now = now.plusSeconds(61);

        assertThat(client.closeCode()).isEqualTo(4005);
    }

    @Test
    void aModelThatIsNotForTheKeyIsForbidden() {
        ApiKey limited = keys.create("team-b", "other");
        authenticator.reload();
        TestClient client = gateway.connect(limited);

        client.prompt("hi", "\"options\":{\"model\":\"" + ScriptedWorker.MODEL + "\"}");

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void responsesOverWebSocketNeedAKeyInTheHandshake() {
        assertThat(gateway.rawConnection().upgrade("/v1/responses")).startsWith("HTTP/1.1 401 ");
        assertThat(gateway.rawConnection().upgrade("/v1/responses", "Authorization: Bearer " + Keys.wrong(key)))
                .startsWith("HTTP/1.1 401 ");
        RawWebSocket socket = gateway.rawConnection();
        assertThat(socket.upgrade("/v1/responses", "Authorization: Bearer " + key.text()))
                .startsWith(SWITCHED);
        socket.text("{\"type\":\"response.create\",\"input\":\"hi\"}");
        worker.starts.next();
    }

    @Test
    void aRevokedKeyEndsItsConnectionForResponses() {
        RawWebSocket socket = gateway.rawConnection();
        socket.upgrade("/v1/responses", "Authorization: Bearer " + key.text());

        keys.revoke(key);
        authenticator.reload();

        assertThat(socket.next().closeCode()).isEqualTo(1008);
    }
}
