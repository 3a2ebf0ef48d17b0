package dev.tokenbus.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The options of a client, built one by one. */
class ClientOptionsTest {
    @Test
    void eachOptionIsSetByItself() {
        ClientOptions built = ClientOptions.builder()
                .reconnect(Duration.ofMillis(1), Duration.ofMillis(2))
                .silence(Duration.ofSeconds(3))
                .giveUp(Duration.ofSeconds(4))
                .queue(5)
                .key("k")
                .authority(Path.of("ca.pem"))
                .build();

        assertThat(built).isEqualTo(new ClientOptions(1, 2, 3000, 4000, 5, "k", null, Path.of("ca.pem")));
        assertThat(ClientOptions.builder().build()).isEqualTo(ClientOptions.DEFAULT);
        assertThat(built.toBuilder().key("").build().silenceMs()).isEqualTo(3000);
    }

    @Test
    void aTokenComesFromAnyCompletionStage() {
        ClientOptions built = ClientOptions.builder()
                .tokenProvider(() -> CompletableFuture.completedFuture("t"))
                .build();

        assertThat(built.credential().result()).isEqualTo("t");
    }

    @Test
    void aValueOutOfRangeIsRefusedByName() {
        assertThatThrownBy(() -> ClientOptions.builder().silence(Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("client.silenceMs: 1");
        assertThatThrownBy(() -> ClientOptions.builder().giveUp(Duration.ofDays(1000)))
                .hasMessageContaining("client.giveUpMs");
    }
}
