package dev.tokenbus.gateway.chat;

import static dev.tokenbus.gateway.chat.ChatClient.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.chat.ChatClient.Events;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client of chat completions sees when the worker dies in mid-answer: the whole text, or an error; never two answers in one. */
class ChatFailoverIT {
    private static final String CONTINUED =
            "{\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":true}";
    private static final String RESTARTED = CONTINUED.replace("scripted", "plain");

    private final GatewayFixture gateway = GatewayFixture.start(config -> config.with("failoverMs", 30_000));
    private final ScriptedWorker first = gateway.worker("worker-1", ScriptedWorker.MODEL, ScriptedWorker.PLAIN_MODEL);
    private final ChatClient client = new ChatClient(gateway.port);

    @AfterEach
    void stop() {
        gateway.close();
    }

    private ScriptedWorker another() {
        return gateway.worker("worker-2", ScriptedWorker.MODEL, ScriptedWorker.PLAIN_MODEL);
    }

    private static String content(HttpResponse<String> whole) {
        return new JsonObject(whole.body())
                .getJsonArray("choices")
                .getJsonObject(0)
                .getJsonObject("message")
                .getString("content");
    }

    @Test
    void anotherWorkerGoesOnUnnoticed() {
        CompletableFuture<Events> response = client.stream(CHAT, CONTINUED);
        first.starts.next().text("one ");
        Events events = Waiting.forResult(response);
        ScriptedWorker second = another();

        first.leaves();
        second.starts.next().text("two").ends();

        assertThat(events.all()).last().isEqualTo("[DONE]");
        assertThat(events.text()).isEqualTo("one two");
    }

    @Test
    void everyAttemptIsAPartOfTheClientsTrace() {
        TraceContext trace = new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1");
        CompletableFuture<Events> response =
                client.stream(CHAT, CONTINUED, "traceparent", trace.parent(), "tracestate", trace.state());
        Attempt begun = first.starts.next().text("one ");
        ScriptedWorker second = another();

        first.leaves();
        Attempt next = second.starts.next();
        next.text("two").ends();

        assertThat(Waiting.forResult(response).header("traceparent")).isEqualTo(trace.parent());
        assertThat(begun.start.request().trace()).isEqualTo(trace);
        assertThat(next.start.request().trace()).isEqualTo(trace);
    }

    @Test
    void aTraceThatIsNoneIsNeitherPassedOnNorReplaced() {
        CompletableFuture<Events> response =
                client.stream(CHAT, CONTINUED, "traceparent", "00-nothing", "tracestate", "a=1");
        Attempt attempt = first.starts.next();
        attempt.text("one").ends();

        assertThat(Waiting.forResult(response).header("traceparent")).isEmpty();
        assertThat(attempt.start.request().trace()).isEqualTo(TraceContext.NONE);
    }

    @Test
    void anAnswerThatBeginsAgainIsAnErrorForWhoHasAPartOfIt() {
        CompletableFuture<Events> response = client.stream(CHAT, RESTARTED);
        first.starts.next().text("one ");
        Events events = Waiting.forResult(response);
        another();

        first.leaves();

        List<String> seen = events.untilCut();
        assertThat(events.text()).isEqualTo("one ");
        assertThat(seen.get(seen.size() - 1)).contains("\"code\":\"worker_lost\"");
    }

    @Test
    void aWholeAnswerBeginsAgainAndWhoAsksForItLaterHearsThatOneOnly() {
        CompletableFuture<HttpResponse<String>> whole =
                client.send(CHAT, RESTARTED.replace("true", "false"), "Idempotency-Key", "k");
        first.starts.next().text("old ");
        gateway.untilMetered("streamStarted", 1);
        ScriptedWorker second = another();

        first.leaves();
        second.starts.next().text("new").ends();

        assertThat(content(Waiting.forResult(whole))).isEqualTo("new");
        Events again = Waiting.forResult(client.stream(CHAT, RESTARTED, "Idempotency-Key", "k"));
        assertThat(again.all()).last().isEqualTo("[DONE]");
        assertThat(again.text()).isEqualTo("new");
    }
}
