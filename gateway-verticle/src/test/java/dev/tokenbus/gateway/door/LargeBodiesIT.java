package dev.tokenbus.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.chat.ChatClient;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body that is read off the event loop is answered as any other, at each door. */
class LargeBodiesIT {
    /** JSON may have blanks, so that the prompt is not large too: that would go to the worker in parts. */
    private static final String BLANKS = " ".repeat(40_000);

    private final GatewayFixture gateway = GatewayFixture.start();
    private final ScriptedWorker worker = gateway.worker();
    private final ChatClient client = new ChatClient(gateway.port);

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /v1/chat/completions | {"messages":[{"role":"user","content":"the prompt"}]}
                    /v1/completions | {"prompt":"the prompt"}
                    /v1/messages | {"model":"scripted","max_tokens":9,"messages":[{"role":"user","content":"the prompt"}]}
                    /v1/responses | {"input":"the prompt"}
                    /v1/ui/chat | {"id":"c","messages":[{"id":"m","role":"user","parts":[{"type":"text","text":"the prompt"}]}]}
                    """)
    void aLargeBodyIsAnswered(String path, String body) {
        CompletableFuture<HttpResponse<String>> answer = client.send(path, BLANKS + body);
        ScriptedWorker.Attempt attempt = worker.starts.next().text("short");
        attempt.ends();

        assertThat(attempt.prompt()).isEqualTo("the prompt");
        assertThat(Waiting.forResult(answer).statusCode()).isEqualTo(200);
        assertThat(Waiting.forResult(answer).body()).contains("short");
        assertThat(gateway.meter.count("assemblyBytes")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"/v1/chat/completions", "/v1/completions", "/v1/messages", "/v1/responses", "/v1/ui/chat"})
    void aLargeBodyThatIsWrongIsRefused(String path) {
        var answer = Waiting.forResult(client.send(path, "{\"temperature\":\"" + BLANKS + "\"}"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("temperature");
    }
}
