package dev.tokenbus.worker.openai.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.bus.worker.TraceContext;
import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.RecordedAnswer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    void aTraceReachesTheServerAndNoneIsInvented() throws Exception {
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        GenerationRequest asked = new GenerationRequest("m", conversation(), StreamConfig.DEFAULT, "");
        for (TraceContext trace : List.of(new TraceContext(parent, "a=1"), TraceContext.NONE)) {
            RecordedAnswer each = new RecordedAnswer();
            server.enqueue(LlmScript.answering("ok"));
            loop.call(() -> backend.generate(asked.within(trace), each));
            each.awaitEnd();
        }

        assertThat(server.requests().get(0).headers().get("traceparent")).isEqualTo(parent);
        assertThat(server.requests().get(0).headers().get("tracestate")).isEqualTo("a=1");
        assertThat(server.requests().get(1).headers().get("traceparent")).isNull();
        assertThat(server.requests().get(1).headers().get("tracestate")).isNull();
    }

    @Test
    void messagesWithPartsAndToolCallsReachTheServerUnchanged() throws Exception {
        assertThat(sent(conversation(), StreamConfig.DEFAULT).getJsonArray("messages"))
                .isEqualTo(written());
    }

    @Test
    void fieldsForTheServerReachItUnchanged() throws Exception {
        Map<String, String> extra = new LinkedHashMap<>();
        extra.put("tools", "[{\"type\":\"function\",\"function\":{\"name\":\"é\",\"parameters\":{}}}]");
        extra.put("tool_choice", "\"auto\"");
        extra.put("n", "1");
        extra.put("frequency_penalty", "-0.10");
        extra.put("guided_grammar", "null");

        JsonObject body =
                sent(conversation(), StreamConfig.DEFAULT.withMaxTokens(9).withExtra(extra));

        assertThat(body).isEqualTo(new JsonObject("""
                {"model":"m","stream":true,"stream_options":{"include_usage":true},"max_tokens":9,
                 "tools":[{"type":"function","function":{"name":"é","parameters":{}}}],"tool_choice":"auto","n":1,
                 "frequency_penalty":-0.10,"guided_grammar":null}""").put("messages", written()));
    }

    @Test
    void limitHasTheNameThatTheClientGaveItUnlessTheModelRefusesThat() throws Exception {
        StreamConfig limited = new StreamConfig(
                null, 9, null, null, List.of(), null, StreamOptions.DEFAULT, SimulationOptions.NONE, true, Map.of());

        assertThat(sent(conversation(), limited).getInteger("max_completion_tokens"))
                .isEqualTo(9);
        server.enqueue(LlmScript.error(400, "Unrecognized request argument supplied: max_completion_tokens"));
        server.enqueue(LlmScript.answering("ok"));
        server.enqueue(LlmScript.answering("ok"));
        for (int asked = 0; asked < 2; asked++) {
            RecordedAnswer again = new RecordedAnswer();
            loop.call(() -> backend.generate(new GenerationRequest("m", conversation(), limited, ""), again));
            again.awaitEnd();
        }
        assertThat(server.requests())
                .hasSize(4)
                .last()
                .satisfies(
                        last -> assertThat(last.body().getInteger("max_tokens")).isEqualTo(9));
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

    @Test
    void namesOfFieldsInAServersErrorAreTold() throws Exception {
        for (int shift = 0; shift < 24; shift++) {
            String sentence = "x".repeat(shift) + " no 'tool_call_id', or an 'image_url' that is no data:image/png";
            server.enqueue(LlmScript.error(400, sentence));
            RecordedAnswer refused = new RecordedAnswer();
            loop.call(() ->
                    backend.generate(new GenerationRequest("m", conversation(), StreamConfig.DEFAULT, ""), refused));

            assertThat(refused.awaitFailure().detail()).contains(sentence);
        }
    }
}
