package dev.tokenbus.springai;

import dev.tokenbus.testkit.client.JavadocExamples;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Each class that a program meets shows how it is used, in words that compile. */
class JavadocExamplesTest {
    @Test
    void eachClassHasAnExampleThatCompiles() {
        JavadocExamples.of(Path.of("src/main/java"))
                .importing(
                        "dev.tokenbus.springai.*",
                        "dev.tokenbus.springai.boot.*",
                        "dev.tokenbus.client.ClientOptions",
                        "dev.tokenbus.protocol.StreamOptions",
                        "io.micrometer.observation.ObservationRegistry",
                        "java.net.URI",
                        "java.util.List",
                        "java.util.concurrent.CompletionStage",
                        "java.util.function.Supplier",
                        "org.springframework.ai.chat.client.ChatClient",
                        "org.springframework.ai.chat.model.ChatModel",
                        "org.springframework.boot.ApplicationRunner",
                        "org.springframework.context.annotation.Bean")
                .andThoseOf(Path.of("../docs/java.md"), "Spring AI")
                .given("ObservationRegistry registry", "TokenbusChatOptions options")
                .areComplete();
    }
}
