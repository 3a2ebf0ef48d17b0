package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.worker.backend.Requests;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long an upstream may be silent, and what its silence means. */
class OpenAiBackendTimeoutTest extends OpenAiBackendFixture {
    @Test
    void whatIsSaidBesideTheAnswerIsNoFirstToken() throws Exception {
        server.enqueue(LlmScript.stream()
                .event("{\"choices\":[{\"delta\":{\"song\":\"la\"}}],\"cluster\":\"one\"}")
                .stall());
        ask(Requests.stream(150, 2));

        assertThat(answer.awaitFailure().code()).isEqualTo(ErrorCode.FIRST_TOKEN_TIMEOUT);
    }

    @Test
    void eventsAfterTheReasonDoNotPutTheEndOff(Vertx vertx) throws Exception {
        LlmScript script = LlmScript.stream().delta("a").finish("stop");
        for (int i = 1; i <= 1500; i++) {
            script.event("{\"choices\":[{\"delta\":{}}],\"beat\":" + i + "}")
                    .await(vertx.timer(50L * i, TimeUnit.MILLISECONDS));
        }
        server.enqueue(script.done());
        ask(Requests.stream(2000, 0));

        // The server goes on for longer than a test waits.
        assertThat(answer.awaitEnd().finishReason()).isEqualTo("stop");
    }
}
