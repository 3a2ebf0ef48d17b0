package dev.tokenbus.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What of a body is media, and what is text. */
class MediaCountTest {
    private static final String IMAGE = Base64.getEncoder().encodeToString(new byte[9000]);

    private static MediaCount of(String json, int pieceBytes) {
        MediaCount count = new MediaCount();
        Buffer all = Buffer.buffer(json);
        for (int i = 0; i < all.length(); i += pieceBytes) {
            count.add(all.getBuffer(i, Math.min(all.length(), i + pieceBytes)));
        }
        return count;
    }

    @Test
    void aLongStringOfBase64IsMedia() {
        MediaCount count = of("{\"data\":\"" + IMAGE + "\"}", 1000);

        assertThat(count.media()).isEqualTo(IMAGE.length());
        assertThat(count.text()).isEqualTo("{\"data\":\"\"}".length());
    }

    @Test
    void soIsADataUrlAndOneWithEscapedSlashes() {
        String url = "data:image/png;base64," + IMAGE;

        assertThat(of("[\"" + url + "\"]", 77).media()).isEqualTo(url.length());
        assertThat(of("[\"" + url.replace("/", "\\/") + "\"]", 77).media()).isEqualTo(url.length());
    }

    @Test
    void aLongTextIsTextHoweverLongItsFirstWordIs() {
        String text = IMAGE + " and a word";

        MediaCount count = of("[\"" + text + "\"]", 512);

        assertThat(count.media()).isZero();
        assertThat(count.text()).isEqualTo(text.length() + 4);
    }

    @Test
    void aShortStringOfBase64IsText() {
        String shortest = "A".repeat(MediaCount.LEAST_MEDIA);

        assertThat(of("[\"" + shortest.substring(1) + "\"]", 64).media()).isZero();
        assertThat(of("[\"" + shortest + "\"]", 64).media()).isEqualTo(shortest.length());
    }

    @Test
    void aQuoteInAStringDoesNotEndIt() {
        String json = "[\"a\\\"" + IMAGE + "\", \"" + IMAGE + "\"]";

        assertThat(of(json, 10).media()).isEqualTo(IMAGE.length());
    }

    @Test
    void theCountDoesNotDependOnThePieces() {
        String json = "{\"a\":\"" + IMAGE + "\",\"b\":\"x y\\\\\",\"c\":[\"" + IMAGE + "!\",\"" + IMAGE + "\"]}";
        Random random = new Random(1);

        for (int i = 0; i < 50; i++) {
            assertThat(of(json, 1 + random.nextInt(9000)).media()).isEqualTo(2L * IMAGE.length());
        }
    }
}
