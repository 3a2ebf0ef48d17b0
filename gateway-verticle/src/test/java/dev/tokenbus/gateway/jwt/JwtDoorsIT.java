package dev.tokenbus.gateway.jwt;

import static dev.tokenbus.gateway.jwt.JwtGateway.FIRST;
import static dev.tokenbus.gateway.jwt.JwtGateway.PAUSE_NANOS;
import static dev.tokenbus.gateway.jwt.JwtGateway.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.principal.KeysAtDoorsIT;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.testkit.wire.RawWebSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens of an issuer that publishes its keys over HTTP: at every door, and while its keys change and fail. */
class JwtDoorsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private JwtGateway it;

    @BeforeEach
    void start() {
        it = new JwtGateway(folder, 200);
    }

    @AfterEach
    void stop() {
        it.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyDoorLetsATokenIn_andRefusesItWhenItHasExpired(KeysAtDoorsIT.Asked asked) {
        CompletableFuture<HttpResponse<String>> good = it.ask(asked, it.token(FIRST));
        if (asked.opensStreams()) {
            it.worker.starts.next().text("hello").ends();
        }
        assertThat(Waiting.forResult(good).statusCode()).isNotIn(401, 403, 500);

        it.now = it.end;

        HttpResponse<String> late = Waiting.forResult(it.ask(asked, it.token(FIRST)));
        assertThat(late.statusCode()).isEqualTo(401);
        assertThat(late.headers().firstValue("WWW-Authenticate").orElseThrow()).contains("error=\"invalid_token\"");
        assertThat(asked.wordOf(late)).contains(asked.word);
    }

    @Test
    void keysAndTokensCountBesideEachOther() {
        assertThat(it.models(it.key.text()).statusCode()).isEqualTo(200);
        assertThat(it.models(it.token(FIRST)).statusCode()).isEqualTo(200);
        assertThat(it.models(it.token(SECOND)).statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenInTheAddressIsRefused() {
        HttpResponse<String> response = it.get("/v1/models?token=" + it.token(FIRST));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).contains("part of the address");
    }

    @Test
    void aNewKeyOfTheIssuerIsFoundWithTheFirstTokenOfIt_andTheOldOneIsGone() {
        it.jwks = Issuer.jwks(SECOND);
        it.nanos += PAUSE_NANOS;

        assertThat(it.models(it.token(SECOND)).statusCode()).isEqualTo(200);
        assertThat(it.models(it.token(FIRST)).statusCode()).isEqualTo(401);
        assertThat(it.fetches).hasValue(2);
    }

    @Test
    void aNewKeyIsFoundWithinTheHandshakeOfAWebSocketToo() {
        it.jwks = Issuer.jwks(FIRST, SECOND);
        it.nanos += PAUSE_NANOS;
        RawWebSocket socket = it.gateway.rawConnection();

        assertThat(socket.upgrade("/", "Authorization: Bearer " + it.token(SECOND)))
                .startsWith("HTTP/1.1 101 ");
        socket.nextText();
        socket.text("{\"prompt\":\"hi\"}");
        assertThat(it.worker.starts.next().prompt()).isEqualTo("hi");
    }

    @Test
    void manyTokensOfUnknownKeysAskTheIssuerOnce() {
        it.nanos += PAUSE_NANOS;
        for (int i = 0; i < 20; i++) {
            assertThat(it.models(it.token(FIRST.named("made-up-" + i))).statusCode())
                    .isEqualTo(401);
        }

        assertThat(it.fetches).hasValue(2);
    }

    @Test
    void aTokenOfAnotherIssuerAsksNobody() {
        it.nanos += PAUSE_NANOS;
        String other = SECOND.sign(Issuer.claims("user-1", it.start).put("iss", "https://other.example/"));

        assertThat(it.models(other).statusCode()).isEqualTo(401);
        assertThat(it.fetches).hasValue(1);
    }

    @Test
    void anIssuerThatFailsLeavesTheKeysAsTheyWere() {
        it.status = 500;
        it.nanos += PAUSE_NANOS;

        assertThat(it.models(it.token(SECOND)).statusCode()).isEqualTo(401);
        assertThat(it.models(it.token(FIRST)).statusCode()).isEqualTo(200);
        assertThat(it.fetches).hasValue(2);
    }

    @Test
    void withoutAnyKeysClientsMayComeLater_andAreLetInWhenTheIssuerIsBack() {
        try (JwtGateway late = new JwtGateway(folder, 500)) {
            HttpResponse<String> early = late.models(late.token(FIRST));
            assertThat(early.statusCode()).isEqualTo(503);
            assertThat(early.headers().firstValue("WWW-Authenticate")).isEmpty();
            TestClient client = late.gateway.connect();
            client.send(GatewayFixture.authFrame(late.token(FIRST)));
            assertThat(client.error().failure().code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(client.closeCode()).isEqualTo(1013);
            assertThat(late.gateway.rawConnection().upgrade("/", "Authorization: Bearer " + late.token(FIRST)))
                    .startsWith("HTTP/1.1 503 ");

            late.status = 200;
            late.nanos += PAUSE_NANOS;
            assertThat(late.models(late.token(FIRST)).statusCode()).isEqualTo(200);
        }
    }
}
