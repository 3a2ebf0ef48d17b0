package dev.tokenbus.protocol.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.JsonSamples;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.testkit.property.Generator;
import dev.tokenbus.testkit.property.Property;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageJsonTest {
    @Test
    void roleAndTextAloneKeepNoJson() {
        ChatMessage message = MessageJson.read("{ \"content\" : \"Hi\", \"role\":\"user\" }");

        assertThat(message).isEqualTo(ChatMessage.user("Hi"));
        assertThat(message.isMoreThanText()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\",\"detail\":\"low\"}}]}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AAAA\",\"format\":\"wav\"}}]}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"f1\"}},{\"type\":\"hologram\",\"n\":1e3}]}",
                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
                "{\"role\":\"assistant\",\"refusal\":\"No.\"}",
                "{\"role\":\"assistant\",\"content\":\"x\",\"refusal\":null,\"tool_calls\":null,\"annotations\":[]}",
                "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"42\"}",
                "{\"role\":\"developer\",\"name\":\"Ann\",\"content\":\"x\",\"cache_control\":{\"type\":\"ephemeral\"}}",
                "{\"role\":\"user\",\"content\":[]}",
                "{\t\"role\" : \"user\",\r\n \"content\" : [ { \"type\":\"text\", \"text\" : \"\\u00e9 \\ud83d\\ude00\" } ] , \"z\":-0.10 }",
            })
    void moreThanTextIsKeptAsItWasWritten(String json) {
        assertThat(MessageJson.read(json).json()).isEqualTo(json);
        ClientFrame.Start start = (ClientFrame.Start) ClientFrameReader.read(
                "{\"id\":\"é\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}, " + json + " ]}");
        assertThat(start.prompts().get(0).get(1).json()).isEqualTo(json);
    }

    @Test
    void textOfAllPartsIsTheTextOfTheMessage() {
        ChatMessage message = MessageJson.read(
                "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What is \"},"
                        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\",\"text\":\"no\"}},{\"text\":\"this?\",\"type\":\"text\"}]}");

        assertThat(message.content()).isEqualTo("What is this?");
        assertThat(message.role()).isEqualTo("user");
    }

    @Test
    void messageWithoutTextHasAnEmptyOne() {
        assertThat(MessageJson.read("{\"role\":\"assistant\",\"tool_calls\":[{}]}")
                        .content())
                .isEmpty();
        assertThat(MessageJson.read("{\"role\":\"assistant\",\"tool_calls\":[{}]}")
                        .isEmpty())
                .isFalse();
    }

    @Test
    void anyMessageIsKeptAsItWasWrittenWhereverItStandsInAFrameAndOnTheBus() {
        Generator<Integer> before = random -> random.of(0, 1, 3_990, 4_000, 32_760, 40_000);
        Property.tries(1000).forAll(JsonSamples::writtenMessage, before, (json, chars) -> {
            String frame =
                    "{\"id\":\"a\",\"x\":\"" + "é".repeat(chars) + "\",\"messages\":[ " + json + "," + json + "]}";

            ClientFrame.Start start = (ClientFrame.Start) ClientFrameReader.read(frame);

            List<ChatMessage> messages = start.prompts().get(0);
            assertThat(messages).extracting(ChatMessage::json).containsExactly(json, json);
            StartStream.Body body = new StartStream.Body(messages, start.options());
            assertThat(StartStream.Body.ofBuffer(body.toBuffer())).isEqualTo(body);
        });
    }

    /** The parser reads a long text in pieces of 4000 characters, and a value may stand anywhere in them. */
    @Test
    void anyFieldForTheServerIsKeptAsItWasWrittenWhereverItStandsInAFrame() {
        Generator<Integer> before = random -> random.weighted(1, 3) == 0 ? 0 : random.intBetween(35_850, 35_990);
        Property.tries(2000).forAll(JsonSamples::writtenValue, before, (json, chars) -> {
            String frame = "{\"x\":\"" + "x".repeat(chars) + "\",\"prompt\":\"y\",\"options\":{\"extra\":{\"a\":" + json
                    + " ,\"b\": " + json + "}}}";

            ClientFrame.Start start = (ClientFrame.Start) ClientFrameReader.read(frame);

            assertThat(start.options().extra()).containsExactly(entry("a", json.strip()), entry("b", json.strip()));
        });
    }

    /** The parser reads a long text in pieces of a few thousand characters. */
    @Test
    void largePartIsKeptWholeWhereverItStands() {
        String image = "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\""
                + "é/+".repeat(100_000) + "\"}}]}";
        String other = "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"" + "y".repeat(33_000) + "\"}]}";
        String frame = "{\"messages\":[" + other + "," + image + ",\n" + other + "],\"options\":{}}";

        ClientFrame.Start start = (ClientFrame.Start) ClientFrameReader.read(frame);

        assertThat(start.prompts().get(0)).extracting(ChatMessage::json).containsExactly(other, image, other);
    }

    @Test
    void frameCarriesTheMessageAsItWasWritten() {
        String json = "{\"role\":\"user\", \"content\":[{\"type\":\"text\",\"text\":\"é\"}]}";
        ClientFrame.Start start = new ClientFrame.Start(
                null, null, false, List.of(List.of(MessageJson.read(json))), false, StreamConfig.DEFAULT, null, -1);

        assertThat(new String(start.encode(), UTF_8)).contains("\"messages\":[" + json + "]");
    }

    @Test
    void refusalNeverQuotesTheMessage() {
        assertThatThrownBy(() -> MessageJson.read("{\"role\":\"user\",\"content\":[\"secretWords\"]}"))
                .hasMessage("message.content[0]: a string (expected: an object)");
        assertThatThrownBy(() -> MessageJson.read("{\"role\":\"user\",\"content\":secretWords}"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secretWords");
        assertThatThrownBy(() -> MessageJson.read("null")).hasMessage("message: missing");
    }
}
