package dev.tokenbus.gateway.jwt;

import static dev.tokenbus.gateway.jwt.JwtGateway.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.principal.KeysAtDoorsIT;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.testkit.wire.RawWebSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that end while their clients are connected: what is announced, renewed and closed, and what goes on. */
class JwtRenewalIT {
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

    @Test
    void aClientIsToldBeforeItsTokenEnds_showsANewOne_andStays() {
        TestClient bystander = it.client(it.token(FIRST));
        TestClient client = it.client(it.token(FIRST));
        client.prompt("hi");
        ScriptedWorker.Attempt attempt = it.worker.starts.next().text("a ");

        it.now = it.end.minusSeconds(30);
        assertThat(client.next(ConnectionNotice.Renew.class).deadlineMs()).isEqualTo(55_000);
        client.send(GatewayFixture.authFrame(it.renewed("user-1")));
        client.fence();
        it.now = it.end.plusSeconds(30);
        assertThat(bystander.closeCode()).isEqualTo(4005);

        attempt.text("b").ends();
        assertThat(client.next(ServerFrame.Done.class)).isNotNull();
        client.fence();
    }

    @Test
    void aClientThatIsLateHasGraceInWhichItMayDoWhatItMight() {
        TestClient client = it.client(it.token(FIRST));

        it.now = it.end.plusSeconds(5);
        assertThat(client.next(ConnectionNotice.Renew.class).deadlineMs()).isEqualTo(20_000);
        client.prompt("hi");
        it.worker.starts.next().text("hello").ends();
        assertThat(client.textUntilDone()).isEqualTo("hello");
        client.send(GatewayFixture.authFrame(it.renewed("user-1")));
        client.fence();
    }

    @Test
    void aClientWithoutANewTokenIsClosedAfterTheGrace_whateverItPings() {
        TestClient client = it.client(it.token(FIRST));
        it.now = it.end.plusSeconds(24);
        client.next(ConnectionNotice.Renew.class);
        client.fence();

        it.now = it.end.plusSeconds(25);

        assertThat(client.closeCode()).isEqualTo(4005);
    }

    @Test
    void anExpiredTokenRenewsNothing() {
        TestClient client = it.client(it.token(FIRST));
        it.now = it.end.plusSeconds(1);

        client.send(GatewayFixture.authFrame(it.token(FIRST)));

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(client.closeCode()).isEqualTo(4501);
    }

    @Test
    void nobodyRenewsWithTheTokenOfSomebodyElse() {
        TestClient client = it.client(it.token(FIRST));

        client.send(GatewayFixture.authFrame(it.renewed("user-2")));

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(client.closeCode()).isEqualTo(4502);
    }

    @Test
    void anAnswerOverHttpThatIsUnderWayGoesOnToItsEnd() {
        CompletableFuture<HttpResponse<String>> answer = it.ask(KeysAtDoorsIT.Asked.CHAT, it.token(FIRST));
        ScriptedWorker.Attempt attempt = it.worker.starts.next().text("a ");

        it.now = it.end.plusSeconds(60);
        assertThat(it.models(it.token(FIRST)).statusCode()).isEqualTo(401);
        attempt.text("b").ends();

        assertThat(Waiting.forResult(answer).body()).contains("a b");
    }

    @Test
    void aConnectionForResponsesEndsWithItsTokenAsSoonAsNothingIsInFlight() {
        RawWebSocket socket = it.gateway.rawConnection();
        socket.upgrade("/v1/responses", "Authorization: Bearer " + it.token(FIRST));

        it.now = it.end;

        assertThat(socket.next().closeCode()).isEqualTo(1001);
    }
}
