package dev.tokenbus.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** LangChain4j's messages are what servers for chat completions read. */
class MessageWordingTest {
    private static JsonObject json(ChatMessage message) {
        return new JsonObject(MessageWording.of(List.of(message)).get(0).json());
    }

    private static JsonArray parts(Content... contents) {
        return json(UserMessage.from(contents)).getJsonArray("content");
    }

    @Test
    void textIsTextOfItsRole() {
        assertThat(MessageWording.of(
                        List.of(SystemMessage.from("be brief"), UserMessage.from("hi"), AiMessage.from("hello"))))
                .extracting(message -> message.role() + ": " + message.content())
                .containsExactly("system: be brief", "user: hi", "assistant: hello");
        assertThat(json(UserMessage.from("Ann", "hi")).getString("name")).isEqualTo("Ann");
    }

    @Test
    void contentsArePartsOfTheirKinds() {
        assertThat(parts(
                        TextContent.from("What is this?"),
                        ImageContent.from("https://x.test/a.png", ImageContent.DetailLevel.HIGH),
                        ImageContent.from("AQID", "image/png"),
                        AudioContent.from("AQID", "audio/wav"),
                        VideoContent.from("https://x.test/a.mp4"),
                        PdfFileContent.from("AQID", "application/pdf")))
                .isEqualTo(new JsonArray("""
                        [{"type":"text","text":"What is this?"},
                         {"type":"image_url","image_url":{"url":"https://x.test/a.png","detail":"high"}},
                         {"type":"image_url","image_url":{"url":"data:image/png;base64,AQID","detail":"low"}},
                         {"type":"input_audio","input_audio":{"data":"AQID","format":"wav"}},
                         {"type":"video_url","video_url":{"url":"https://x.test/a.mp4"}},
                         {"type":"file","file":{"filename":"file.pdf","file_data":"data:application/pdf;base64,AQID"}}]"""));
    }

    @Test
    void callsAndTheirResultsKeepTheirIds() {
        ToolExecutionRequest call =
                ToolExecutionRequest.builder().id("c1").name("lamp").build();

        assertThat(json(AiMessage.from(call))).isEqualTo(new JsonObject("""
                {"role":"assistant","content":null,"tool_calls":[
                 {"id":"c1","type":"function","function":{"name":"lamp","arguments":"{}"}}]}"""));
        assertThat(json(ToolExecutionResultMessage.from(call, "on")))
                .isEqualTo(new JsonObject("{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"on\"}"));
    }

    @Test
    void whatHasNoWordIsRefused() {
        assertThatThrownBy(() -> parts(AudioContent.from("https://x.test/a.wav")))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("tokenbus does not support audio by its address alone (expected: Base64 and a MIME type)");
        assertThatThrownBy(() -> parts(ImageContent.from("https://x.test/a", ImageContent.DetailLevel.ULTRA_HIGH)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("ultra_high");
    }
}
