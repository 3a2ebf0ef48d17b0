package dev.tokenbus.client;

import dev.tokenbus.testkit.client.JavadocExamples;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Each class that a program meets shows how it is used, in words that compile. */
class JavadocExamplesTest {
    @Test
    void eachClassHasAnExampleThatCompiles() {
        JavadocExamples.of(Path.of("src/main/java"))
                .importing(
                        "dev.tokenbus.client.*",
                        "dev.tokenbus.client.ask.*",
                        "dev.tokenbus.client.plain.*",
                        "dev.tokenbus.protocol.*",
                        "io.vertx.core.Vertx",
                        "io.vertx.core.json.JsonObject",
                        "java.net.URI",
                        "java.time.Duration",
                        "java.util.*",
                        "java.util.concurrent.*")
                .andThoseOf(Path.of("../docs/java.md"), "The client")
                .andThoseOf(Path.of("../docs/java.md"), "In Vert.x")
                .andThoseOf(Path.of("../docs/quickstart.md"), "A Java program")
                .given(
                        "Vertx vertx",
                        "TokenbusClient client",
                        "Tokenbus tokenbus",
                        "Answer answer",
                        "StreamConfig config",
                        "List<ChatMessage> conversation")
                // What lies below connections is public for this module alone.
                .areComplete("GatewayAddress.java", "OutgoingMessage.java", "Silence.java", "StreamOf.java");
    }
}
