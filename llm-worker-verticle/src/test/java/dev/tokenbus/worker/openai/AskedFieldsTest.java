package dev.tokenbus.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.testkit.LlmScript;
import dev.tokenbus.worker.backend.GenerationRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client asks reaches the server as the client wrote it. */
final class AskedFieldsTest extends OpenAiBackendFixture {
    private static final String IMAGE = """
            {"role":"user","content":[{"type":"text","text":"What is this?"},
              {"type":"image_url","image_url":{"url":"https://x.test/a.png?sig=abcdefghijklmnopqrstuvwxyz","detail":"low"}}]}""";

    private static final String CALL = """
            {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",
              "function":{"name":"look","arguments":"{\\"at\\":1.0}"}}]}""";

    private static final String RESULT = """
            {"role":"tool","tool_call_id":"c1","content":"A dog."}""";

    private JsonObject sent(List<ChatMessage> messages, StreamConfig config) throws Exception {
        server.enqueue(LlmScript.answering("ok"));
        loop.call(() -> backend.generate(new GenerationRequest("m", messages, config, ""), answer));
        answer.awaitEnd();
        return server.requests().get(0).body();
    }

    private static List<ChatMessage> conversation() {
        return List.of(
                new ChatMessage("developer", "Be brief."),
                MessageJson.read(IMAGE),
                MessageJson.read(CALL),
                MessageJson.read(RESULT));
    }

    private static JsonArray written() {
        return new JsonArray()
                .add(new JsonObject().put("role", "developer").put("content", "Be brief."))
                .add(new JsonObject(IMAGE))
                .add(new JsonObject(CALL))
                .add(new JsonObject(RESULT));
    }

    @Test
    void messagesWithPartsAndToolCallsReachTheServerUnchanged() throws Exception {
        assertThat(sent(conversation(), StreamConfig.DEFAULT).getJsonArray("messages"))
                .isEqualTo(written());
    }

    @Test
    void addressOfAnImageInAServersErrorIsWithheld() throws Exception {
        server.enqueue(LlmScript.error(400, "cannot load https://x.test/a.png?sig=abcdefghijklmnopqrstuvwxyz"));
        loop.call(() -> backend.generate(new GenerationRequest("m", conversation(), StreamConfig.DEFAULT, ""), answer));

        assertThat(answer.awaitFailure().detail())
                .contains("status 400")
                .doesNotContain("x.test")
                .doesNotContain("abcdef");
    }
}
