package dev.tokenbus.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.Inbox;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.KeyReply;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.StreamNotice;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That what holds a stream lets go of it, whichever way the client leaves, and however often or wrongly it asks. */
class HoldsIT {
    private static final int MOST = 4;

    private GatewayFixture gateway = GatewayFixture.start(config -> config.with("maxStreamsPerConnection", MOST));
    private ScriptedWorker worker = gateway.worker();
    private TestClient owner = gateway.connect();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private CompletableFuture<HttpResponse<String>> events(ServerFrame.Started stream, String query) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port + "/v1/streams/"
                                        + stream.streamId() + "/events?token=" + stream.viewToken() + query))
                                .build(),
                        BodyHandlers.ofString());
    }

    /** Another gateway that answers on the event loop: the one that asks does not wait for a test's thread for long. */
    private void otherGateway(Handler<Message<BusMessage>> answer) {
        Waiting.forResult(gateway.vertx
                .eventBus()
                .consumer(Addresses.gateway("other"), answer)
                .completion());
        gateway.gateway("other");
    }

    @Test
    void aCursorBelowZeroHurtsNobody() {
        owner.prompt("x");
        ServerFrame.Started stream = owner.started();
        Attempt attempt = worker.starts.next().text("a");

        int status =
                Waiting.forResult(events(stream, "&after=18446744073709551615")).statusCode();
        attempt.text("b").ends();

        assertThat(owner.textUntilDone()).isEqualTo("ab");
        assertThat(status).isEqualTo(400);
    }

    @Test
    void aSilentFollowerIsNotTakenForGone() {
        gateway.close();
        // A connection that is silent for eight seconds is taken for gone.
        gateway = GatewayFixture.start(config -> config.with("heartbeatMs", 100).with("pongMs", 3_000));
        worker = gateway.worker();
        owner = gateway.connect();
        owner.prompt("x");
        ServerFrame.Started stream = owner.started();
        Attempt attempt = worker.starts.next().text("a");
        CompletableFuture<HttpResponse<String>> events = events(stream, "");

        Waiting.pass(gateway.vertx, 11_000);
        attempt.text("b").ends();

        assertThat(Waiting.forResult(events).body()).contains("event: done");
        gateway.untilMetered("connectionClosed", 1);
    }

    @Test
    void streamsThatWereUnsubscribedDoNotCountWhenTheyHaveEnded() {
        for (int i = 0; i < 3 * MOST; i++) {
            owner.prompt("x", "\"id\":\"same\"");
            ServerFrame.Started stream = owner.started();
            Attempt attempt = worker.starts.next();
            owner.about("unsubscribe", stream.streamId());
            owner.next(StreamNotice.Unsubscribed.class);
            attempt.text("a").ends();
            worker.digest(attempt);
        }
    }

    @Test
    void streamsThatWereUnsubscribedAreStillLive() {
        for (int i = 0; i < MOST; i++) {
            owner.prompt("x");
            owner.about("unsubscribe", owner.started().streamId());
        }
        owner.prompt("x");

        assertThat(owner.error().failure().code()).isEqualTo(ErrorCode.RATE_LIMITED);
    }

    @Test
    void theSameStartTwiceAtOnceIsOneStream() {
        List<Message<BusMessage>> asked = new ArrayList<>();
        otherGateway(question -> {
            asked.add(question);
            if (asked.size() == 2) {
                asked.forEach(each -> each.reply(new KeyReply(KeyReply.Verdict.UNKNOWN, "")));
            }
        });
        TestClient second = gateway.connect();
        owner.prompt("x", "\"key\":\"k\"", "\"resend\":true");
        second.prompt("x", "\"key\":\"k\"", "\"resend\":true");

        assertThat(owner.started().streamId()).isEqualTo(second.started().streamId());
    }

    @Test
    void aClientThatLeavesBeforeItsKeyIsFoundStartsNothing() {
        Inbox<Message<BusMessage>> answered = new Inbox<>("answered");
        otherGateway(question -> {
            owner.close();
            gateway.vertx.setPeriodic(1, again -> {
                if (gateway.meter.count("connectionClosed") == 1) {
                    gateway.vertx.cancelTimer(again);
                    question.reply(new KeyReply(KeyReply.Verdict.UNKNOWN, ""));
                    answered.add(question);
                }
            });
        });
        owner.prompt("x", "\"key\":\"k\"", "\"resend\":true");

        answered.next();
        Waiting.pass(gateway.vertx, 200);

        assertThat(worker.starts.takeAll()).isEmpty();
    }

    @Test
    void whoeverJoinedAStartThatWasRefusedIsToldToo() {
        worker.answers(ScriptedWorker.SILENT);
        owner.prompt("x", "\"key\":\"k\"");
        worker.starts.next();
        TestClient second = gateway.connect();
        second.prompt("x", "\"key\":\"k\"");
        second.started();

        assertThat(owner.error().failure().code()).isEqualTo(ErrorCode.NO_WORKER);
        assertThat(second.error().failure().code()).isEqualTo(ErrorCode.NO_WORKER);
    }

    @Test
    void aSubscriptionThatFailsHoldsNothing() {
        owner.prompt("x");
        ServerFrame.Started stream = owner.started();
        TestClient viewer = gateway.connect();
        viewer.send("{\"type\":\"subscribe\",\"after\":99,\"streamId\":\"" + stream.streamId() + "\",\"resumeToken\":\""
                + stream.viewToken() + "\"}");
        assertThat(viewer.error().failure().code()).isEqualTo(ErrorCode.UNRECOVERABLE);

        viewer.about("pause", stream.streamId());

        assertThat(viewer.error().failure().code()).isEqualTo(ErrorCode.UNKNOWN_STREAM);
    }
}
