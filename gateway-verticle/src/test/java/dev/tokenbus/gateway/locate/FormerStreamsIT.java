package dev.tokenbus.gateway.locate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.AttachStream;
import dev.tokenbus.protocol.bus.home.HomeClaim;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.home.HomeReply;
import dev.tokenbus.protocol.bus.home.HomeReply.Knows;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.frame.ConnectionNotice;
import dev.tokenbus.protocol.frame.ServerFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a stream that no node has any more, by what the nodes that had it still know. */
class FormerStreamsIT {
    private static final String OTHER = "other";

    private final GatewayFixture gateway = GatewayFixture.start(config -> config.with("failoverMs", 1000));
    private final TestClient client = gateway.connect();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private Knows knowledgeOf(StreamId stream) {
        HomeControl health = new HomeControl(stream, HomeControl.Kind.HEALTH);
        return Waiting.forResult(gateway.vertx.eventBus().<HomeReply>request(Addresses.gateway("home"), health))
                .body()
                .knows();
    }

    private Attempt begun() {
        ScriptedWorker worker = gateway.worker();
        worker.hasNoStreams();
        client.prompt("x");
        Attempt attempt = worker.starts.next().text("one ");
        client.next(ServerFrame.Chunk.class);
        return attempt;
    }

    /** Another gateway has the stream by a later attempt. */
    private void movesAway(Attempt attempt) {
        HomeClaim claim = new HomeClaim(
                attempt.id(), OTHER, attempt.start.epoch() + 1, "another worker", HomeClaim.Standing.WATCHED, false, 1);
        LocateReply stays = Waiting.forResult(
                        gateway.vertx.eventBus().<LocateReply>request(Addresses.gateway("home"), claim))
                .body();
        assertThat(stays.homeNodeId()).isEqualTo(OTHER);
    }

    @Test
    void aStreamThatMovedAndIsNowhereIsUnrecoverableAndNotUnknown() {
        Attempt attempt = begun();

        movesAway(attempt);

        assertThat(client.error().failure().code()).isEqualTo(ErrorCode.UNRECOVERABLE);
        assertThat(gateway.connect().refusalOf(attempt.id())).isEqualTo(ErrorCode.UNRECOVERABLE);
        assertThat(knowledgeOf(attempt.id())).isEqualTo(Knows.MOVED);
    }

    @Test
    void aStreamThatNeverWasHereIsUnknown() {
        assertThat(knowledgeOf(StreamId.of("home", new byte[16]))).isEqualTo(Knows.NOTHING);
    }

    /** The home that the id names is there, and has the stream no more; another gateway knows more. */
    @ParameterizedTest
    @CsvSource({"MOVED,UNRECOVERABLE", "EXPIRED,EXPIRED", "NOTHING,UNKNOWN_STREAM"})
    void whatAnotherGatewayKnowsIsToldTheClient(Knows knows, ErrorCode told) {
        hasBeenThereForAWhile();
        gatewayThatKnows(OTHER, Knows.NOTHING);
        gatewayThatKnows("third", knows);
        client.next(ConnectionNotice.Welcome.class);

        assertThat(client.refusalOf(StreamId.of(OTHER, new byte[16]))).isEqualTo(told);
    }

    /** A node that has just started may not know every other one yet. */
    private void hasBeenThereForAWhile() {
        gateway.clock.advance(10_000);
    }

    private void gatewayThatKnows(String nodeId, Knows knows) {
        Waiting.forResult(gateway.vertx
                .eventBus()
                .<BusMessage>consumer(
                        Addresses.gateway(nodeId),
                        message -> message.reply(
                                message.body() instanceof AttachStream
                                        ? AttachReply.refused(AttachReply.Verdict.UNKNOWN)
                                        : HomeReply.notHere(knows)))
                .completion());
        gateway.gateway(nodeId);
    }
}
