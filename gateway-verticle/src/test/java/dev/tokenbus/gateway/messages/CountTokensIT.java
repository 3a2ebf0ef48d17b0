package dev.tokenbus.gateway.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.chat.ChatClient;
import dev.tokenbus.gateway.chat.ChatClient.Events;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A prompt is counted within the limits that other requests have; here there may be one request at a time. */
class CountTokensIT {
    private static final String COUNT = "/v1/messages/count_tokens";
    private static final String PROMPT =
            "{\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":\"four\"}]";

    private final GatewayFixture gateway = GatewayFixture.start(config -> config.with("maxConnections", 1));
    private final ScriptedWorker worker = gateway.worker();
    private final ChatClient client = new ChatClient(gateway.port);

    @AfterEach
    void stop() {
        gateway.close();
    }

    private HttpResponse<String> count() {
        return Waiting.forResult(client.send(COUNT, PROMPT + "}"));
    }

    @Test
    void whoIsOneRequestTooManyIsToldToComeBackLater() {
        var streamed = client.stream(ChatClient.CHAT, PROMPT + ",\"stream\":true}");
        ScriptedWorker.Attempt attempt = worker.starts.next().text("a");
        Events events = Waiting.forResult(streamed);

        HttpResponse<String> refused = count();

        assertThat(refused.statusCode()).isEqualTo(529);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(new JsonObject(refused.body()).getJsonObject("error").getString("type"))
                .isEqualTo("overloaded_error");
        gateway.untilMetered("requestRefused:overloaded", 1);
        attempt.ends();
        assertThat(events.all()).last().isEqualTo("[DONE]");
    }

    @Test
    void aCountGivesItsPlaceBack() {
        for (int i = 0; i < 3; i++) {
            assertThat(new JsonObject(count().body()).getInteger("input_tokens"))
                    .isEqualTo(4);
        }
        gateway.untilMetered("connectionOpened", 3);
        gateway.untilMetered("connectionClosed", 3);
    }
}
