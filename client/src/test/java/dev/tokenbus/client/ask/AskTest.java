package dev.tokenbus.client.ask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.client.ToolCall;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ClientFrameReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a program builds is what a gateway reads. */
final class AskTest {
    private static final byte[] BYTES = {1, 2, 3};

    private static JsonObject json(ChatMessage message) {
        return new JsonObject(message.json());
    }

    @Test
    void partsAreWordedAsServersReadThem() {
        ChatMessage message = Message.user()
                .text("What is this? 🙂")
                .image("https://x.test/a.png")
                .image(BYTES, "image/png")
                .audio(BYTES, "wav")
                .file(BYTES, "a.pdf", "application/pdf")
                .part(new JsonObject().put("type", "hologram").put("n", 1))
                .field("name", "Ann")
                .build();

        assertThat(json(message)).isEqualTo(new JsonObject("""
                {"role":"user","name":"Ann","content":[{"type":"text","text":"What is this? 🙂"},
                 {"type":"image_url","image_url":{"url":"https://x.test/a.png"}},
                 {"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}},
                 {"type":"input_audio","input_audio":{"data":"AQID","format":"wav"}},
                 {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AQID"}},
                 {"type":"hologram","n":1}]}"""));
        assertThat(message.content()).isEqualTo("What is this? 🙂");
    }

    @Test
    void callsOfAnAnswerAndTheirResultsGoBackToTheModel() {
        ChatMessage called = Message.assistant("", List.of(new ToolCall("c1", "lamp", "{\"room\": 7}")));

        assertThat(json(called)).isEqualTo(new JsonObject("""
                {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",
                 "function":{"name":"lamp","arguments":"{\\"room\\": 7}"}}]}"""));
        assertThat(json(Message.toolResult("c1", "on")))
                .isEqualTo(new JsonObject("{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"on\"}"));
    }

    @Test
    void messageThatNoGatewayTakesIsRefusedWhereItIsBuilt() {
        assertThatThrownBy(() -> Message.of("wizard").text("x").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("message.role: not a role");
        assertThatThrownBy(() -> Message.user().part(new JsonObject()).build())
                .hasMessage("message.content[0].type: missing");
        assertThatThrownBy(() -> Message.ofJson(new JsonObject().put("role", "user")))
                .hasMessageStartingWith("message.content: missing");
    }

    @Test
    void optionsAreReadAsTheyWereBuilt() {
        StreamConfig options =
                Options.of("m").maxCompletionTokens(5).temperature(0.5).topP(0.9).stop("END").seed(7).stream(
                                StreamOptions.DEFAULT)
                        .sim(SimulationOptions.NONE)
                        .tools(new Tool("lamp", "Is it on?", new JsonObject().put("type", "object")))
                        .toolChoice("auto")
                        .parallelToolCalls(false)
                        .jsonSchema("é", new JsonObject().put("type", "object"))
                        .logprobs(3)
                        .reasoningEffort("low")
                        .frequencyPenalty(-0.5)
                        .presencePenalty(1)
                        .metadata(Map.of("a", "b"))
                        .user("u")
                        .promptCacheKey("k")
                        .extra("guided_regex", null)
                        .extra("bad_words", new JsonArray().add("x"))
                        .build();
        ClientFrame.Start start = ClientFrame.Start.of("x", options);

        assertThat(ClientFrameReader.read(new String(start.encode(), UTF_8))).isEqualTo(start);
        assertThat(new JsonObject(new String(start.encode(), UTF_8)).getJsonObject("options"))
                .isEqualTo(new JsonObject("""
                {"model":"m","maxCompletionTokens":5,"temperature":0.5,"topP":0.9,"stop":["END"],"seed":7,"extra":{
                 "tools":[{"type":"function","function":{"name":"lamp","description":"Is it on?","parameters":{"type":"object"}}}],
                 "tool_choice":"auto","parallel_tool_calls":false,
                 "response_format":{"type":"json_schema","json_schema":{"name":"é","strict":true,"schema":{"type":"object"}}},
                 "logprobs":true,"top_logprobs":3,"reasoning_effort":"low","frequency_penalty":-0.5,"presence_penalty":1.0,
                 "metadata":{"a":"b"},"user":"u","prompt_cache_key":"k","guided_regex":null,"bad_words":["x"]}}"""));
    }

    @Test
    void deliveryIsAskedForOneByOne() {
        StreamConfig options = new Options()
                .priority(9)
                .timeout(Duration.ofSeconds(2))
                .deadline(Duration.ofSeconds(3))
                .orphan(Duration.ZERO)
                .onWorkerLoss(StreamOptions.OnWorkerLoss.FAIL)
                .build();

        assertThat(options.streamOptions())
                .isEqualTo(new StreamOptions(0, 2000, -1, StreamOptions.OnWorkerLoss.FAIL, 9, 3000, 0));
    }

    @Test
    void fieldThatTokenbusSetsItselfIsRefusedWhereItIsBuilt() {
        assertThatThrownBy(() -> new Options().extra("stream", false).build())
                .hasMessage("options.extra.stream: tokenbus sets it itself (expected: no such field)");
        assertThat(new Options().maxCompletionTokens(5).maxTokens(6).build())
                .isEqualTo(StreamConfig.DEFAULT.withMaxTokens(6));
    }
}
