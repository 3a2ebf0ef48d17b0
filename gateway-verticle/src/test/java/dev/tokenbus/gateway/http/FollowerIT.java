package dev.tokenbus.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.testkit.wire.RawWebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Those who follow a stream as server-sent events: how many there may be, how slow, and how they are let go. */
class FollowerIT {
    private static final int MOST = 2;
    private static final int SLOW_MS = 2000;
    private static final int KEEP_ALIVE_MS = 100;
    private static final String PIECE = "All work and no play. ".repeat(700);

    /** More than fits into the buffers between the gateway and a follower that does not read. */
    private static final int PIECES = 2000;

    private static final int READ_AT_A_TIME = 128 * 1024;

    private GatewayFixture gateway = draining(1000);
    private ScriptedWorker worker = gateway.worker();
    private TestClient owner = gateway.connect();
    private ServerFrame.Started stream;
    private Attempt attempt;

    private static GatewayFixture draining(int drainMs) {
        return GatewayFixture.start(config -> config.with("maxConnections", MOST)
                .with("slowMs", SLOW_MS)
                .with("keepAliveMs", KEEP_ALIVE_MS)
                .with("drainMs", drainMs)
                .with("logBytes", 64 << 20));
    }

    @BeforeEach
    void begin() {
        owner.prompt("x");
        stream = owner.started();
        attempt = worker.starts.next().text("a ");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private String path() {
        return "/v1/streams/" + stream.streamId() + "/events?token=" + stream.viewToken();
    }

    private String url() {
        return "http://127.0.0.1:" + gateway.port + path();
    }

    private CompletableFuture<HttpResponse<String>> events() {
        return HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(URI.create(url())).build(), BodyHandlers.ofString());
    }

    /** Follows with a connection of which the test reads as much as it likes. */
    private RawWebSocket follow() {
        RawWebSocket follower = gateway.rawConnection();
        assertThat(follower.request("GET " + path() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        return follower;
    }

    private void saysMuch() {
        for (int i = 0; i < PIECES; i++) {
            attempt.text(PIECE);
        }
        gateway.untilMetered("backpressure:socket", 1);
    }

    @Test
    void oneMoreThanThereMayBeIsToldToComeBackLater() {
        RawWebSocket first = follow();
        follow();

        HttpResponse<String> refused = Waiting.forResult(events());

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(refused.body()).contains("\"overloaded\"");
        first.close();
        gateway.untilMetered("connectionClosed", 1);
        follow();
    }

    @Test
    void nothingIsSentTwiceWhenTheConnectionDrainsWhileItIsWrittenTo() {
        CompletableFuture<HttpResponse<String>> response = events();
        gateway.untilMetered("connectionOpened", 2);
        for (int i = 0; i < 20; i++) {
            attempt.text("x".repeat(300_000));
        }
        attempt.ends();

        assertThat(Waiting.forResult(response).body().split("\n\n"))
                .filteredOn(event -> !event.contains("event: subscribed") && !event.contains("event: paused"))
                .filteredOn(event -> !event.contains("event: resumed"))
                .extracting(event -> event.substring(event.indexOf("id: "), event.indexOf('\n', event.indexOf("id: "))))
                .hasSizeGreaterThanOrEqualTo(21)
                .doesNotHaveDuplicates();
    }

    @Test
    void oneThatTakesNothingIsCutAndTheStreamGoesOn() {
        follow();
        saysMuch();

        gateway.untilMetered("connectionClosed", 1);

        attempt.ends();
        assertThat(owner.textUntilDone()).hasSize(2 + PIECES * PIECE.length());
    }

    /**
     * The kernel takes more only when a third of its send buffer is free, more than a megabyte: how long it takes to read that
     * much depends on the machine, so the gateway's clock moves only between the rounds.
     */
    @Test
    void oneThatTakesALittleAtATimeIsNotCut() throws IOException {
        try (InputStream slow = URI.create(url()).toURL().openStream()) {
            gateway.clock.stop();
            saysMuch();
            attempt.ends();
            owner.textUntilDone();
            for (int round = 0; round < 4; round++) {
                readUntilMoreIsSent(slow);
                gateway.clock.advance(SLOW_MS * 3 / 4);
                Waiting.pass(gateway.vertx, 3 * KEEP_ALIVE_MS);

                assertThat(gateway.meter.count("connectionClosed")).isZero();
            }
        }
    }

    /** And until the follower is behind again. */
    private void readUntilMoreIsSent(InputStream slow) throws IOException {
        long behind = gateway.meter.count("backpressure:socket");
        long sent = gateway.meter.count("messageSent");
        while (gateway.meter.count("messageSent") == sent) {
            slow.skipNBytes(READ_AT_A_TIME);
            Waiting.pass(gateway.vertx, 1);
        }
        gateway.untilMetered("backpressure:socket", behind + 1);
    }

    @Test
    void aGatewayThatGoesDownLetsThemSeeTheEnd() {
        gateway.close();
        gateway = draining(90_000);
        worker = gateway.worker();
        owner = gateway.connect();
        begin();
        CompletableFuture<HttpResponse<String>> events = events();
        gateway.untilMetered("connectionOpened", 2);

        CompletableFuture<Void> down = gateway.undeploy();
        attempt.text("b").ends();

        assertThat(Waiting.forResult(events).body()).contains("event: done");
        Waiting.forResult(down);
    }

    @Test
    void aGatewayThatGoesDownDoesNotWaitForThemForEver() {
        CompletableFuture<HttpResponse<String>> events = events();
        gateway.untilMetered("connectionOpened", 2);

        CompletableFuture<Void> down = gateway.undeploy();

        assertThat(Waiting.forResult(events).body()).contains("\"a \"").doesNotContain("event: done");
        Waiting.forResult(down);
        gateway.untilMetered("connectionClosed", 2);
    }

    @Test
    void aGatewayThatGoesDownLetsASlowOneTakeAllThatItWasSent() {
        RawWebSocket slow = follow();
        gateway.clock.stop();
        saysMuch();

        CompletableFuture<Void> down = gateway.undeploy();
        // The owner's socket has closed and the follower's answer has ended, though most of it is still to be taken.
        gateway.untilMetered("connectionClosed", 2);

        assertThat(slow.rest()).endsWith("\r\n0\r\n\r\n");
        Waiting.forResult(down);
    }

    @Test
    void oneThatTakesNothingDoesNotHoldUpTheEnd() {
        RawWebSocket sleeper = follow();
        gateway.clock.stop();
        saysMuch();

        Waiting.forResult(gateway.undeploy());

        assertThat(sleeper.isClosedByServer()).isTrue();
    }
}
