package dev.tokenbus.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamHealth;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.AttachStream;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.home.HomeReply;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.eventbus.Message;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream that is at home on another gateway, which here does what the test says. */
class MirrorIT {
    private static final String HOME = "another-gateway";
    private static final StreamId STREAM = StreamId.of(HOME, new byte[16]);
    private static final int EVENTS = 6;
    private static final int A_WHILE_MS = 600_000;

    private GatewayFixture gateway = GatewayFixture.start(config -> config.with("heartbeatMs", 3_600_000));
    private TestClient client = gateway.connect();

    @BeforeEach
    void welcomed() {
        client.next(ConnectionNotice.Welcome.class);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** Says that it has {@link #EVENTS}, and sends so many of what is missing each time that it is asked. */
    private void home(int eventsAtOnce) {
        home(HOME, eventsAtOnce);
    }

    private void home(String nodeId, int eventsAtOnce) {
        homeOnTheBus(nodeId, eventsAtOnce);
        isThere(nodeId);
    }

    private void homeOnTheBus(String nodeId, int eventsAtOnce) {
        Waiting.forResult(gateway.vertx
                .eventBus()
                .<BusMessage>consumer(Addresses.gateway(nodeId), message -> {
                    if (message.body() instanceof HomeControl && !nodeId.equals(HOME)) {
                        message.reply(HomeReply.here(
                                new StreamHealth(STREAM.value(), "ended", EVENTS, nodeId, "", "", 1, 0, 0, 0, 0)));
                    } else if (message.body() instanceof AttachStream attach) {
                        message.reply(new AttachReply(AttachReply.Verdict.ATTACHED, 1, EVENTS, "m"));
                        for (long seq = attach.afterSeq() + 1;
                                seq <= Math.min(EVENTS, attach.afterSeq() + eventsAtOnce);
                                seq++) {
                            send(seq);
                        }
                    }
                })
                .completion());
    }

    private void isThere(String nodeId) {
        gateway.gateway(nodeId);
    }

    /** Is there, and has the stream no more; gives the first question whether it has, which the test answers. */
    private CompletableFuture<Message<BusMessage>> formerHome() {
        CompletableFuture<Message<BusMessage>> asked = new CompletableFuture<>();
        Waiting.forResult(gateway.vertx
                .eventBus()
                .<BusMessage>consumer(Addresses.gateway(HOME), message -> {
                    if (!asked.complete(message)) {
                        message.reply(
                                message.body() instanceof AttachStream
                                        ? AttachReply.refused(AttachReply.Verdict.UNKNOWN)
                                        : HomeReply.notHere(HomeReply.Knows.NOTHING));
                    }
                })
                .completion());
        isThere(HOME);
        return asked;
    }

    private void send(long seq) {
        StreamEvent event = new StreamEvent.Delta(1, ChunkKind.TEXT, "word" + seq + " ", 1);
        gateway.vertx
                .eventBus()
                .send(Addresses.stream("home", STREAM), new StreamFrames(1, "nobody", seq, List.of(event)));
    }

    private void subscribe() {
        subscribe(STREAM);
    }

    private void subscribe(StreamId stream) {
        subscribe(client, stream);
    }

    private static void subscribe(TestClient client, StreamId stream) {
        client.send("{\"type\":\"subscribe\",\"streamId\":\"" + stream.value() + "\",\"resumeToken\":\"" + token(stream)
                + "\"}");
    }

    private static String token(StreamId stream) {
        AccessTokens tokens = new AccessTokens(
                new TokenKeys(new byte[32]), () -> Instant.now().getEpochSecond(), 60);
        return tokens.issue(stream, Right.VIEW);
    }

    @Test
    void aHomeThatSendsTheLogSlowlyIsWaitedFor() {
        home(1);

        subscribe();

        client.frames.next(frame -> frame instanceof ServerFrame.Chunk chunk && chunk.seq() == EVENTS);
    }

    @Test
    void aHomeThatSendsNothingIsLookedForAgain() {
        home(0);

        subscribe();

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.LOCATING);
    }

    /** By one announcement only, so that it is not alive again by itself. */
    private void isThereForAMoment() {
        NodeAnnouncement alive =
                new NodeAnnouncement(HOME, HOME, 0, Set.of(Role.GATEWAY), "", false, false, List.of(), 0, 0);
        gateway.vertx.eventBus().publish(Addresses.NODES, alive);
    }

    @Test
    void aViewerIsToldSoonThatTheHomeIsLostAndSeesTheRestWhenItIsBack() {
        gateway.close();
        gateway = GatewayFixture.start(config -> config.with("failoverMs", A_WHILE_MS));
        client = gateway.connect();
        client.next(ConnectionNotice.Welcome.class);
        homeOnTheBus(HOME, EVENTS);
        isThereForAMoment();
        subscribe();
        client.frames.next(frame -> frame instanceof ServerFrame.Chunk chunk && chunk.seq() == EVENTS);
        gateway.vertx.eventBus().publish(Addresses.SUSPECTS, HOME);

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.LOCATING);
        isThereForAMoment();
        // Until the stream is mirrored again, nobody listens.
        gateway.vertx.setPeriodic(100, again -> send(EVENTS + 1));

        client.frames.next(frame -> frame instanceof ServerFrame.Chunk chunk && chunk.seq() == EVENTS + 1);
    }

    @Test
    void aFollowerOverHttpIsLetGoSoonWhenTheHomeIsLostSoThatItMayComeBackElsewhere() {
        gateway.close();
        gateway = GatewayFixture.start(config -> config.with("failoverMs", A_WHILE_MS));
        // Without one this gateway would take itself for cut off.
        gateway.worker();
        client = gateway.connect();
        client.next(ConnectionNotice.Welcome.class);
        homeOnTheBus(HOME, EVENTS);
        isThereForAMoment();
        CompletableFuture<Void> upToDate = new CompletableFuture<>();
        URI events = URI.create("http://127.0.0.1:" + gateway.port + "/v1/streams/" + STREAM.value() + "/events?token="
                + token(STREAM));
        CompletableFuture<String> following = HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(events).build(), BodyHandlers.ofLines())
                .thenApplyAsync(response -> response.body()
                        .peek(line -> {
                            if (line.contains("word" + EVENTS)) {
                                upToDate.complete(null);
                            }
                        })
                        .collect(Collectors.joining("\n")));
        Waiting.forResult(upToDate);
        gateway.vertx.eventBus().publish(Addresses.SUSPECTS, HOME);

        assertThat(Waiting.forResult(following)).contains("\"locating\"");
    }

    @Test
    void whoComesWhileAnotherFindsThatAStreamHasMovedIsShownItsNewHomeToo() {
        CompletableFuture<Message<BusMessage>> asked = formerHome();
        home("new-home", EVENTS);
        TestClient other = gateway.connect();
        subscribe(client, STREAM);
        Message<BusMessage> question = Waiting.forResult(asked);
        subscribe(other, STREAM);
        other.fence();

        question.reply(AttachReply.refused(AttachReply.Verdict.UNKNOWN));

        for (TestClient each : List.of(client, other)) {
            each.next(StreamNotice.Subscribed.class);
            each.frames.next(frame -> frame instanceof ServerFrame.Chunk chunk && chunk.seq() == EVENTS);
        }
    }

    @Test
    void theOnlyViewerMaySubscribeAgainAndTheStreamStays() {
        home(EVENTS);
        subscribe();
        client.frames.next(frame -> frame instanceof ServerFrame.Chunk chunk && chunk.seq() == EVENTS);

        subscribe();

        assertThat(client.next(StreamNotice.Subscribed.class).from()).isEqualTo(1);
        client.frames.next(frame -> frame instanceof ServerFrame.Chunk chunk && chunk.seq() == EVENTS);
        assertThat(client.fence()).isEmpty();
    }

    @Test
    void aGatewayThatHasJustComeUpDoesNotSayThatAStreamIsGone() {
        StreamId stream = StreamId.of("a-gateway-not-heard-of", new byte[16]);
        // However slow the machine is, no time has passed.
        gateway.clock.advance(-A_WHILE_MS);
        client = gateway.connect();
        client.next(ConnectionNotice.Welcome.class);

        subscribe(stream);
        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.LOCATING);
        gateway.clock.advance(A_WHILE_MS);
        gateway.clock.advance(NodeDirectory.DEAD_AFTER_MS);
        subscribe(stream);

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.UNRECOVERABLE);
    }
}
