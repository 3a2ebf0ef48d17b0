package dev.tokenbus.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import dev.tokenbus.testkit.wire.RawWebSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the clients of one address may use together, whom a trusted proxy tells apart: over real sockets, with a clock that stands. */
class AddressLimitsIT {
    private static final String ONE = "203.0.113.1";
    private static final String OTHER = "203.0.113.2";
    private static final int FLOOD = 4507;

    @SuppressWarnings("NullAway.Init")
    private GatewayFixture gateway;

    @SuppressWarnings("NullAway.Init")
    private ScriptedWorker worker;

    private void start(String limit, Number most) {
        start(GatewayFixture.start(settings ->
                settings.with("trustedProxies", List.of("127.0.0.1")).with(limit, most)));
    }

    private void start(GatewayFixture started) {
        gateway = started;
        worker = gateway.worker();
        gateway.clock.stop();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private StreamFailure refusalOf(TestClient client) {
        StreamFailure failure = client.error().failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(failure.retryAfterMs()).isPositive();
        return failure;
    }

    private void isServed(TestClient client) {
        client.prompt("of another");
        worker.starts
                .next(attempt -> attempt.prompt().equals("of another"))
                .text("yes")
                .ends();
        assertThat(client.textUntilDone()).isEqualTo("yes");
    }

    @Test
    void oneStreamTooManyIsRefused_andOneThatEndsGivesItsPlaceBack() {
        start("addressStreams", 2);
        TestClient first = gateway.connectFrom(ONE);
        TestClient second = gateway.connectFrom(ONE);
        first.prompt("a");
        first.started();
        ScriptedWorker.Attempt live = worker.starts.next();
        second.prompt("b");
        second.started();

        second.prompt("c", "\"id\":\"c\"");

        assertThat(refusalOf(second).detail()).isEqualTo("this address has its 2 live streams already");
        assertThat(gateway.meter.count("limited:address_streams")).isOne();
        isServed(gateway.connectFrom(OTHER));
        live.text("on").ends();
        assertThat(first.textUntilDone()).isEqualTo("on");
        second.prompt("d");
        second.started();
    }

    @Test
    void streamsOfAClientThatIsGoneCountUntilTheyEnd() {
        start("addressStreams", 1);
        RawWebSocket crashes = gateway.rawConnection();
        crashes.upgrade("/", "X-Forwarded-For: " + ONE);
        crashes.nextText();
        crashes.text("{\"prompt\":\"a\"}");
        ScriptedWorker.Attempt live = worker.starts.next();
        crashes.reset();
        TestClient next = gateway.connectFrom(ONE);
        next.prompt("b");
        refusalOf(next);

        live.ends();
        gateway.untilNoStreamIsLive();

        next.prompt("c");
        next.started();
    }

    @Test
    void aStreamThatNoWorkerTakesGivesItsPlaceBack() {
        start("addressStreams", 1);
        TestClient client = gateway.connectFrom(ONE);
        worker.refuses(StartReply.Verdict.BUSY, 100);
        client.prompt("a");
        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.OVERLOADED);
        worker.answers(start -> StartReply.accepted(0, "backend"));

        client.prompt("b");

        client.started();
    }

    @Test
    void promptsThatComeTooFastAreRefused_untilTheirTimeHasCome() {
        start("addressPromptsPerSecond", 1);
        TestClient client = gateway.connectFrom(ONE);
        client.prompt("a");
        client.prompt("b");
        client.prompt("c");

        assertThat(refusalOf(client))
                .isEqualTo(new StreamFailure(
                        ErrorCode.RATE_LIMITED, "this address has sent 2 prompts in 2 seconds", 1000));
        isServed(gateway.connectFrom(OTHER));
        gateway.clock.advance(1000);
        client.prompt("d");
        worker.starts.next(attempt -> attempt.prompt().equals("d"));
    }

    @Test
    void messagesThatComeTooFastCloseTheSocketThatSendsThem_andNotTheOneThatSendsFew() {
        start(GatewayFixture.start(settings -> settings.with("trustedProxies", List.of("127.0.0.1"))
                .with("maxMessagesPerSecond", 20)
                .with("addressFramesPerSecond", 10)));
        TestClient quiet = gateway.connectFrom(ONE);
        RawWebSocket busy = gateway.rawConnection();
        busy.upgrade("/", "X-Forwarded-For: " + ONE);
        busy.nextText();

        for (int i = 0; i < 21; i++) {
            busy.send(RawWebSocket.frame(RawWebSocket.FINAL | RawWebSocket.PONG, new byte[0]));
        }

        assertThat(busy.nextText()).contains("\"code\":\"rate_limited\"", "\"retryAfterMs\":100");
        assertThat(busy.closeCode()).isEqualTo(FLOOD);
        assertThat(gateway.meter.count("limited:address_frames")).isOne();
        quiet.send("{\"type\":\"ping\",\"t\":7}");
        quiet.next(ConnectionNotice.Pong.class);
        isServed(gateway.connectFrom(OTHER));
    }

    @Test
    void oneSubscriptionTooManyIsRefused_andOneThatEndsGivesItsPlaceBack() {
        start("addressSubscriptions", 2);
        TestClient client = gateway.connectFrom(ONE);
        client.send("{\"type\":\"subscribe\",\"channel\":\"a\"}");
        client.send("{\"type\":\"subscribe\",\"channel\":\"b\"}");
        client.send("{\"type\":\"subscribe\",\"channel\":\"b\"}");
        for (int i = 0; i < 3; i++) {
            client.next(StreamNotice.Subscribed.class);
        }

        TestClient second = gateway.connectFrom(ONE);
        second.send("{\"type\":\"subscribe\",\"channel\":\"c\"}");

        assertThat(refusalOf(second).detail()).isEqualTo("this address has its 2 subscriptions already");
        TestClient other = gateway.connectFrom(OTHER);
        other.send("{\"type\":\"subscribe\",\"channel\":\"c\"}");
        other.next(StreamNotice.Subscribed.class);
        client.send("{\"type\":\"unsubscribe\",\"channel\":\"a\"}");
        client.fence();
        second.send("{\"type\":\"subscribe\",\"channel\":\"c\"}");
        second.next(StreamNotice.Subscribed.class);
        second.closeAndWait();
        gateway.untilMetered("connectionClosed", 1);
        client.send("{\"type\":\"subscribe\",\"channel\":\"d\"}");
        client.next(StreamNotice.Subscribed.class);
    }

    @Test
    void aStreamThatIsWatchedIsASubscription() {
        start("addressSubscriptions", 1);
        TestClient owner = gateway.connectFrom(OTHER);
        owner.prompt("a");
        var first = owner.started();
        owner.prompt("b");
        var second = owner.started();
        TestClient viewer = gateway.connectFrom(ONE);
        viewer.send("{\"type\":\"subscribe\",\"streamId\":\"" + first.streamId() + "\",\"resumeToken\":\""
                + first.viewToken() + "\"}");
        viewer.next(StreamNotice.Subscribed.class);
        String subscribe = "{\"type\":\"subscribe\",\"streamId\":\"" + second.streamId() + "\",\"resumeToken\":\""
                + second.viewToken() + "\"}";
        viewer.send(subscribe);
        refusalOf(viewer);

        worker.starts.next().ends();
        viewer.textUntilDone();

        viewer.send(subscribe);
        viewer.next(StreamNotice.Subscribed.class);
    }

    @Test
    void whileLiveStreamsTakeTooManyBytesNewOnesAreRefused_andThoseGoOn() {
        start("addressLogBytes", 20_000);
        TestClient client = gateway.connectFrom(ONE);
        client.prompt("a");
        ScriptedWorker.Attempt live = worker.starts.next();
        live.text("x".repeat(20_000));
        client.next(ServerFrame.Chunk.class);

        client.prompt("b");

        assertThat(refusalOf(client).detail())
                .isEqualTo("this address has its 20000 bytes of prompts and answers already");
        isServed(gateway.connectFrom(OTHER));
        live.text("y").ends();
        assertThat(client.textUntilDone()).endsWith("y");
        client.prompt("c");
        worker.starts.next(attempt -> attempt.prompt().equals("c"));
    }

    @Test
    void oneWebSocketTooManyIsRefusedInItsHandshake_andOneThatClosesGivesItsPlaceBack() {
        start("addressConnections", 1);
        TestClient first = gateway.connectFrom(ONE);

        String head = gateway.rawConnection().upgrade("/", "X-Forwarded-For: " + ONE);

        assertThat(head).startsWith("HTTP/1.1 429 ").containsIgnoringCase("Retry-After: 1\r\n");
        assertThat(gateway.rawConnection().upgrade("/", "X-Forwarded-For: " + OTHER))
                .startsWith("HTTP/1.1 101 ");
        first.closeAndWait();
        gateway.untilMetered("connectionClosed", 1);
        assertThat(gateway.rawConnection().upgrade("/", "X-Forwarded-For: " + ONE))
                .startsWith("HTTP/1.1 101 ");
    }

    @Test
    void anAddressOfIPv6IsItsNetwork() {
        start("addressConnections", 1);
        gateway.connectFrom("2001:db8:0:1::1");

        String neighbour = gateway.rawConnection().upgrade("/", "X-Forwarded-For: 2001:db8:0:1:ffff::2");
        String stranger = gateway.rawConnection().upgrade("/", "X-Forwarded-For: 2001:db8:0:2::1");

        assertThat(neighbour).startsWith("HTTP/1.1 429 ");
        assertThat(stranger).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void theWorkersTellTheClientsOfAProxyApartToo() {
        start("addressStreams", 100);
        List<Long> sources = new ArrayList<>();
        for (String address : new String[] {ONE, OTHER, "198.51.100.7, " + ONE}) {
            gateway.connectFrom(address).prompt("a");
            sources.add(worker.starts.next().start.request().source().address());
        }

        assertThat(sources.get(0)).isEqualTo(sources.get(2)).isNotEqualTo(sources.get(1));
    }

    @Test
    void whatAClientPutsBeforeItsAddressMeansNothing() {
        start("addressConnections", 1);
        gateway.connectFrom(ONE);

        String head = gateway.rawConnection().upgrade("/", "X-Forwarded-For: " + OTHER + ", " + ONE);

        assertThat(head).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void theInstancesOfANodeCountTogether() {
        start(GatewayFixture.startTwo(settings ->
                settings.with("trustedProxies", List.of("127.0.0.1")).with("addressStreams", 3)));
        int refused = 0;
        for (int i = 0; i < 6; i++) {
            TestClient client = gateway.connectFrom(ONE);
            client.prompt("a");
            refused += client.fence().stream().anyMatch(frame -> frame instanceof ServerFrame.Error) ? 1 : 0;
        }

        assertThat(refused).isEqualTo(3);
        assertThat(gateway.meter.count("limited:address_streams")).isEqualTo(3);
    }

    @Test
    void anAddressThatUsesNothingIsForgotten() {
        start("addressStreams", 5);
        TestClient client = gateway.connectFrom(ONE);
        isServed(client);
        assertThat(gateway.meter.count("counted:ADDRESS")).isOne();

        client.closeAndWait();
        gateway.clock.advance(10_000);

        Waiting.until(gateway.vertx, "forgotten", () -> gateway.meter.count("counted:ADDRESS") == 0);
    }
}
