package dev.tokenbus.gateway.chat;

import static dev.tokenbus.gateway.chat.ChatClient.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.chat.ChatClient.Events;
import dev.tokenbus.protocol.bus.worker.StartReply;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chat completions that are asked for with a key: the same request is the same stream. */
class ChatKeysIT {
    private static final String STREAM = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":true}";
    private static final String WHOLE = STREAM.replace("true", "false");

    private final GatewayFixture gateway = GatewayFixture.start();
    private final ScriptedWorker worker = gateway.worker();
    private final ChatClient client = new ChatClient(gateway.port);

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aRequestThatIsSentAgainWithItsKeyIsTheSameStream() {
        CompletableFuture<Events> first = client.stream(CHAT, STREAM, "Idempotency-Key", "k1");
        Attempt attempt = worker.starts.next().text("once ");
        Events begun = Waiting.forResult(first);
        CompletableFuture<HttpResponse<String>> second = client.send(CHAT, WHOLE, "Idempotency-Key", "k1");
        attempt.text("only").ends();

        assertThat(begun.all()).last().isEqualTo("[DONE]");
        JsonObject again = new JsonObject(Waiting.forResult(second).body());
        assertThat(again.getString("id")).isEqualTo("chatcmpl-" + begun.id());
        assertThat(again.getJsonArray("choices")
                        .getJsonObject(0)
                        .getJsonObject("message")
                        .getString("content"))
                .isEqualTo("once only");
        assertThat(worker.starts.takeAll()).isEmpty();
    }

    @Test
    void aKeyOfAnotherRequestIsAConflict() {
        worker.answers(start -> StartReply.accepted(0, "backend"));
        CompletableFuture<Events> first = client.stream(CHAT, STREAM, "Idempotency-Key", "k2");
        worker.starts.next().text("a").ends();
        Waiting.forResult(first).all();

        HttpResponse<String> other =
                Waiting.forResult(client.send(CHAT, STREAM.replace("\"hi\"", "\"ho\""), "Idempotency-Key", "k2"));

        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(ChatClient.error(other).getString("param")).isEqualTo("Idempotency-Key");
    }

    @Test
    void anOverlongKeyIsRefused() {
        HttpResponse<String> refused = Waiting.forResult(client.send(CHAT, STREAM, "Idempotency-Key", "k".repeat(513)));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(ChatClient.error(refused).getString("param")).isEqualTo("Idempotency-Key");
    }
}
