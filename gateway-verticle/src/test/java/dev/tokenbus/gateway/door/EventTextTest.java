package dev.tokenbus.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.door.EventText.Framing;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of events. */
class EventTextTest {
    private static String text(EventText events) {
        return new String(events.toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void eachFramingEndsAnEventAsItsCarrierExpects() {
        assertThat(text(new EventText(Framing.DATA).open("a").raw("{}").close()))
                .isEqualTo("data: {}\n\n");
        assertThat(text(new EventText(Framing.NAMED).open("a").raw("{}").close()))
                .isEqualTo("event: a\ndata: {}\n\n");
        assertThat(text(new EventText(Framing.LINES).open("a").raw("{}").close()))
                .isEqualTo("{}\n");
    }

    @Test
    void aStringIsReadBackAsItWas() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            StringBuilder some = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) {
                some.appendCodePoint(
                        switch (random.nextInt(4)) {
                            case 0 -> random.nextInt(0x20);
                            case 1 -> "\"\\/\u007f\u2028".charAt(random.nextInt(5));
                            case 2 -> 0x1f600 + random.nextInt(64);
                            default -> 'a' + random.nextInt(0x3000);
                        });
            }

            String json = text(new EventText(Framing.LINES).string(some.toString()));

            assertThat(json).doesNotContain("\n", "\r");
            assertThat(new JsonArray("[" + json + "]").getString(0)).isEqualTo(some.toString());
        }
    }

    @Test
    void aLoneSurrogateBecomesTheReplacementCharacter() {
        assertThat(text(new EventText(Framing.LINES).string("a\ud83dz"))).isEqualTo("\"a\ufffdz\"");
    }
}
