package dev.tokenbus.protocol.bus.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.frame.MessageJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StartStreamTest {
    private static final String LARGE = "x".repeat(10_000);

    private static long bytes(ChatMessage message, Map<String, String> extra) {
        return new StartStream.Body(List.of(message), StreamConfig.DEFAULT.withExtra(extra)).promptBytes();
    }

    @Test
    void promptCountsWithItsImagesAndWithWhatElseIsForTheServer() {
        long plain = bytes(ChatMessage.user(""), Map.of());
        ChatMessage image = MessageJson.read(
                "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + LARGE + "\"}}]}");

        assertThat(bytes(image, Map.of())).isBetween(plain + 10_000, plain + 10_100);
        assertThat(bytes(ChatMessage.user(""), Map.of("tools", '"' + LARGE + '"')))
                .isBetween(plain + 10_000, plain + 10_200);
        assertThat(bytes(ChatMessage.user("漢".repeat(10_000)), Map.of())).isEqualTo(plain + 20_000);
    }

    @Test
    void manySmallFieldsForTheServerCountToo() {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            fields.put("f" + i, "1");
        }

        assertThat(bytes(ChatMessage.user(""), fields)).isGreaterThan(100_000);
    }

    @Test
    void whatADoorKeepsStaysWhenTheStreamHasEnded() {
        List<ChatMessage> asked = List.of(ChatMessage.user("hello"), ChatMessage.user(LARGE));
        StartStream.Body body =
                new StartStream.Body(asked, StreamConfig.DEFAULT).withMemo(new Memo("words", true).ownedBy("owner"));

        StartStream.Body ended = StartStream.Body.ofEnded(RequestKey.NONE, body.kept());

        assertThat(ended.messages()).isEmpty();
        assertThat(ended.memo()).isEqualTo(new Memo("owner", "words", true, asked));
        assertThat(StartStream.Body.ofBuffer(ended.toBuffer())).isEqualTo(ended);
        assertThat(StartStream.Body.ofBuffer(body.toBuffer())).isEqualTo(body);
        assertThat(ended.promptBytes()).isEqualTo(body.promptBytes());
        assertThat(ended.kept()).isEqualTo(ended.memo());
    }

    @Test
    void aConversationThatIsNotKeptGoesAtTheEnd() {
        Memo words = new Memo("words", false);
        StartStream.Body body = new StartStream.Body(List.of(ChatMessage.user("hello")), StreamConfig.DEFAULT);

        assertThat(body.withMemo(words).kept()).isEqualTo(words);
        assertThat(body.kept()).isEqualTo(Memo.NONE);
    }
}
