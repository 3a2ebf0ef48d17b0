package dev.tokenbus.langchain4j;

import dev.tokenbus.testkit.client.JavadocExamples;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Each class that a program meets shows how it is used, in words that compile. */
class JavadocExamplesTest {
    @Test
    void eachClassHasAnExampleThatCompiles() {
        JavadocExamples.of(Path.of("src/main/java"))
                .importing(
                        "dev.tokenbus.langchain4j.*",
                        "dev.tokenbus.client.ClientOptions",
                        "dev.tokenbus.client.plain.Tokenbus",
                        "dev.tokenbus.protocol.StreamOptions",
                        "dev.langchain4j.data.message.UserMessage",
                        "dev.langchain4j.model.chat.request.ChatRequest",
                        "dev.langchain4j.model.chat.*",
                        "dev.langchain4j.model.chat.response.*",
                        "java.util.concurrent.Executors")
                .andThoseOf(Path.of("../docs/java.md"), "LangChain4j")
                .given("Tokenbus tokenbus")
                .areComplete();
    }
}
