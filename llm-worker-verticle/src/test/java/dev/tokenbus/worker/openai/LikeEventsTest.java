package dev.tokenbus.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.worker.response.MalformedUpstreamException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that differ from those before in their text alone are read faster, and not otherwise. */
class LikeEventsTest {
    private final FoundEvents found = new FoundEvents();

    /** Contents as they are between the quotes of JSON. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "",
                " ",
                "za\u017c\u00f3\u0142\u0107 \uD83D\uDE00",
                "\uFFFD",
                "a\\\"b",
                "\\n",
                "\\u0041",
                "\\ud83d",
                "\\ude00",
                "\",\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"c\"}}],\"z\":\"",
                "\",\"content\":\"again"
            })
    void anEventThatIsLikeOnesBeforeIsReadAsIfItWereTheFirst(String content) throws Exception {
        String event = FoundEvents.chunk("\"content\":\"" + content + "\"");
        List<String> alone = new FoundEvents().read(event).lines();
        found.read(FoundEvents.chunk("\"content\":\"one\""), FoundEvents.chunk("\"content\":\"two\""), event);

        assertThat(found.lines().subList(2, found.lines().size())).isEqualTo(alone);
    }

    @Test
    void whatIsNotJsonIsRefusedHoweverMuchItIsLikeTheEventsBefore() throws Exception {
        found.read(FoundEvents.chunk("\"content\":\"one\""), FoundEvents.chunk("\"content\":\"two\""));

        assertThatThrownBy(() -> found.read(FoundEvents.chunk("\"content\":\"a\nb\"")))
                .isInstanceOf(MalformedUpstreamException.class);
        byte[] bytes = FoundEvents.chunk("\"content\":\"??\"").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == '?' ? (byte) 0xC3 : bytes[i];
        }
        assertThatThrownBy(() -> found.read(bytes)).isInstanceOf(MalformedUpstreamException.class);
    }

    @Test
    void whatElseAnEventSaysIsHeardThoughTheTextAroundItIsTheSame() throws Exception {
        String with = "{\"choices\":[{\"delta\":{\"content\":\"%s\"},\"finish_reason\":\"stop\"}]}";

        found.read(String.format(with, "a"), String.format(with, "b"));

        assertThat(found.lines()).containsExactly("text a", "finish stop", "text b", "finish stop");
    }

    @Test
    void serversWhoseEventsAllDifferAreReadToo() throws Exception {
        for (int i = 0; i < 50; i++) {
            found.read("{\"id\":" + i + ",\"choices\":[{\"delta\":{\"content\":\"" + i + "\"}}],\"obfuscation\":\""
                    + "x".repeat(i) + "\"}");
        }

        assertThat(found.lines()).hasSize(50).endsWith("text 49");
    }
}
