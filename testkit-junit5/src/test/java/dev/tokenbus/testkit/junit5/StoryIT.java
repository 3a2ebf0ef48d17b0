package dev.tokenbus.testkit.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.client.plain.Tokenbus;
import dev.tokenbus.testkit.llm.LlmScript;
import org.junit.jupiter.api.Test;

@WithTokenbus
class StoryIT {
    @Test
    void theStoryIsShown(TokenbusServer tokenbus) throws Exception {
        tokenbus.llm().enqueue(LlmScript.answering("Once", " upon", " a time"));

        try (Tokenbus client = Tokenbus.connect(tokenbus.webSocketUrl())) {
            assertThat(client.start("Tell me a story").answer().join().text()).isEqualTo("Once upon a time");
        }
        assertThat(tokenbus.llm().requests()).hasSize(1);
    }
}
