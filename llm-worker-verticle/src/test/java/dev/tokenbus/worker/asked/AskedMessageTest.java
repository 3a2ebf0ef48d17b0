package dev.tokenbus.worker.asked;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages and fields are taken apart whatever shapes clients have for them. */
class AskedMessageTest {
    private static AskedMessage asked(String fields) {
        String json = "{\"role\":\"assistant\"," + fields.replace('\'', '"') + "}";
        return AskedMessage.of(new ChatMessage("assistant", "", json));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "'content':'a'; a",
                "'content':['a',{'type':'text','text':'b'},null,7]; ab7",
                "'content':{'type':'text','text':'a'}; a",
                "'content':null,'refusal':'no'; no",
                "'content':[{'type':'refusal','refusal':'no'},{'type':'output_text','text':'!'}]; no!",
                "'content':[{'type':'text','text':7}]; ~~",
                "'content':7; ~~",
                "'name':'x'; ~~"
            })
    void allTextIsFound(String fields, String text) {
        assertThat(asked(fields).text()).isEqualTo(text);
        assertThat(asked(fields).isText()).isTrue();
    }

    @Test
    void imagesAndDocumentsHaveTheirPlaces() {
        AskedMessage message = asked("'content':[{'type':'image_url','image_url':'https://x.test/a'},"
                + "{'type':'input_image','image_url':'https://x.test/b','detail':'high'},{'type':'image_url','image_url':{}},"
                + "{'type':'input_file','file_id':'f'},{'type':'file','file':{}}]");

        assertThat(message.isText()).isFalse();
        assertThat(message.parts().get(0)).isInstanceOfSatisfying(AskedPart.Image.class, image -> {
            assertThat(image.url()).isEqualTo("https://x.test/a");
            assertThat(image.detail()).isNull();
        });
        assertThat(message.parts().get(1)).isInstanceOfSatisfying(AskedPart.Image.class, image -> {
            assertThat(image.url()).isEqualTo("https://x.test/b");
            assertThat(image.detail()).isEqualTo("high");
        });
        assertThat(message.parts().get(2)).isInstanceOf(AskedPart.Other.class);
        assertThat(message.parts().get(3))
                .isInstanceOfSatisfying(
                        AskedPart.Document.class,
                        document -> assertThat(document.id()).isEqualTo("f"));
        assertThat(message.parts().get(4)).isInstanceOf(AskedPart.Other.class);
    }

    @Test
    void aCallOfOldIsACallToo() {
        assertThat(asked("'function_call':{'name':'f','arguments':{'a':1}}").calls())
                .containsExactly(new AskedMessage.Call("", "f", "{\"a\":1}"));
        assertThat(asked("'tool_calls':[null,7,{'id':'c','custom':{'name':'g','input':'ls'}}]")
                        .calls())
                .containsExactly(new AskedMessage.Call("c", "g", "ls"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:image/png;base64,iVBO|image/png|iVBO",
                "DATA:image/png;name=a.png;base64,iVBO|image/png|iVBO",
                "data:,text||",
                "https://x.test/data:image/png||"
            })
    void aDataUrlHasATypeAndData(String row) {
        String[] cells = row.split("\\|", -1);

        assertThat(AskedPart.Data.of(cells[0]).map(AskedPart.Data::mediaType).orElse(""))
                .isEqualTo(cells[1]);
        assertThat(AskedPart.Data.of(cells[0]).map(AskedPart.Data::base64).orElse(""))
                .isEqualTo(cells[2]);
    }

    @Test
    void aFieldIsTakenOnceAndTheRestIsLeft() {
        AskedFields fields = new AskedFields(StreamConfig.DEFAULT.withExtra(Map.of(
                "user",
                "7",
                "n",
                "1",
                "presence_penalty",
                "0.0",
                "frequency_penalty",
                "0.5",
                "nothing",
                "null",
                "more",
                "{\"a\":[1]}")));
        fields.dropWhatSaysNothing();

        assertThat(fields.take("user", String.class)).isEmpty();
        assertThat(fields.take("user")).isEqualTo(7);
        assertThat(fields.take("user")).isNull();
        Map<String, Object> rest = new HashMap<>();
        fields.rest(rest::put);
        assertThat(rest)
                .containsOnly(Map.entry("frequency_penalty", 0.5), Map.entry("more", new JsonObject("{\"a\":[1]}")));
    }
}
