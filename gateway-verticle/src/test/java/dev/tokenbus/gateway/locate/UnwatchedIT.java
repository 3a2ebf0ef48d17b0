package dev.tokenbus.gateway.locate;

import static dev.tokenbus.gateway.responses.ResponsesClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.chat.ChatClient;
import dev.tokenbus.gateway.chat.ChatClient.Events;
import dev.tokenbus.gateway.responses.ResponsesClient;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that go on although nobody watches are limited in number, whichever way their clients asked for that. */
class UnwatchedIT {
    private static final String BACKGROUND = "{\"input\":\"hello\",\"background\":true}";
    private static final String CHAT = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":true}";

    private final GatewayFixture gateway = GatewayFixture.start(settings -> settings.with("maxUnwatchedStreams", 2));
    private final ScriptedWorker worker = gateway.worker();
    private final ResponsesClient responses = new ResponsesClient(gateway);
    private final ChatClient chat = new ChatClient(gateway.port);

    @AfterEach
    void stop() {
        gateway.close();
    }

    private HttpResponse<String> background() {
        return Waiting.forResult(responses.post(BACKGROUND));
    }

    /** A client asks for an answer that goes on without it, and leaves. */
    private Attempt left(String policy) throws Exception {
        var response = chat.stream(ChatClient.CHAT, CHAT, "x-tokenbus-on-disconnect", policy);
        Attempt attempt = worker.starts.next().text("a");
        long before = unwatched();
        Events events = Waiting.forResult(response);
        events.leave();
        gateway.untilMetered("unwatchedStreams", before + 1);
        return attempt;
    }

    private long unwatched() {
        return gateway.meter.count("unwatchedStreams");
    }

    @Test
    void anAnswerInTheBackgroundTooManyIsRefusedUntilAnotherEnds() {
        background();
        background();
        Attempt first = worker.starts.next();

        HttpResponse<String> refused = background();

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(refused.body()).contains("although nobody watches");
        first.ends();
        gateway.untilMetered("streamEnded", 1);
        assertThat(unwatched()).isEqualTo(1);
        assertThat(background().statusCode()).isEqualTo(200);
    }

    /** Before a worker has taken a stream its client watches how it begins. */
    @Test
    void oneThatIsOnItsWayToAWorkerTakesAPlace() {
        worker.answers(ScriptedWorker.SILENT);
        var first = responses.post(BACKGROUND);
        var second = responses.post(BACKGROUND);
        worker.starts.next();
        worker.starts.next();

        assertThat(background().statusCode()).isEqualTo(503);
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
    }

    @Test
    void anAnswerThatIsWatchedIsNotRefused() {
        background();
        background();

        var watched = chat.stream(ChatClient.CHAT, CHAT, "x-tokenbus-on-disconnect", "finish");
        worker.starts.next();
        worker.starts.next();
        worker.starts.next().text("a").ends();

        assertThat(Waiting.forResult(watched).all()).last().isEqualTo("[DONE]");
    }

    @Test
    void ofThoseThatWereLeftTheOldestIsStopped() throws Exception {
        Attempt oldest = left("finish");
        left("orphan=60s");
        left("finish");

        gateway.clock.advance(2_000);

        StreamControl stop = worker.control(StreamControl.Kind.STOP);
        assertThat(stop.streamId()).isEqualTo(oldest.id());
        assertThat(unwatched()).isEqualTo(2);
    }

    @Test
    void oneThatIsWatchedAgainCountsNoLonger() {
        String id = json(background()).getString("id");
        background();

        var follower =
                responses.lines(responses.request("/" + id + "?stream=true").GET());

        Waiting.until(gateway.vertx, "one is watched", () -> unwatched() == 1);
        assertThat(background().statusCode()).isEqualTo(200);
        assertThat(background().statusCode()).isEqualTo(503);
        worker.starts.next().text("a").ends();
        assertThat(Waiting.forResult(follower).body().toList()).isNotEmpty();
    }

    @Test
    void oneWhoseClientAskedForNoTimeOfItsOwnDoesNotCount() {
        TestClient client = gateway.connect();
        client.prompt("x");
        Attempt attempt = worker.starts.next();
        client.started();
        client.close();
        gateway.untilNobodyIsConnected();
        worker.digest(attempt);

        assertThat(unwatched()).isZero();
    }
}
