package dev.tokenbus.worker.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.Tokenizer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TokenCountTest {
    private static List<ChatMessage> messages(String... contents) {
        return List.of(contents).stream().map(ChatMessage::user).toList();
    }

    @Test
    void shortConversationsAreCountedExactly(Vertx vertx) throws Exception {
        Future<Tokenizer> tokenizer = JtokkitTokenizer.load(vertx);
        Tokenizer loaded = tokenizer.await(40, TimeUnit.SECONDS);

        assertThat(TokenCount.quick(tokenizer, messages("Hello, world", "Good-bye")))
                .isEqualTo(loaded.count("Hello, world") + loaded.count("Good-bye"));
    }

    @Test
    void longConversationsAreEstimated(Vertx vertx) throws Exception {
        Future<Tokenizer> tokenizer = JtokkitTokenizer.load(vertx);
        tokenizer.await(40, TimeUnit.SECONDS);

        assertThat(TokenCount.quick(tokenizer, messages("!".repeat(TokenCount.MAX_EXACT_CHARS), "abcd")))
                .isEqualTo(TokenCount.MAX_EXACT_CHARS / 4 + 1);
    }

    @Test
    void untilTheTokenizerIsLoadedAllAreEstimated() {
        assertThat(TokenCount.quick(Promise.<Tokenizer>promise().future(), messages("12345678")))
                .isEqualTo(2);
        assertThat(TokenCount.quick(Future.failedFuture("no such file"), messages("12345678")))
                .isEqualTo(2);
    }
}
