package dev.tokenbus.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.test.options.AbstractChatOptionsTests;

/** Spring AI's own tests of options, and how ours are worded for a gateway. */
final class TokenbusChatOptionsTest extends AbstractChatOptionsTests<TokenbusChatOptions, TokenbusChatOptions.Builder> {
    private static final StreamOptions URGENT =
            new StreamOptions(0, 0, -1, StreamOptions.OnWorkerLoss.CONTINUE, 9, 0, -1);

    @Override
    protected Class<TokenbusChatOptions> getConcreteOptionsClass() {
        return TokenbusChatOptions.class;
    }

    @Override
    protected TokenbusChatOptions.Builder readyToBuildBuilder() {
        return TokenbusChatOptions.builder()
                .model("m")
                .seed(7L)
                .toolChoice("auto")
                .outputSchema("{}")
                .streamOptions(URGENT)
                .extra("reasoning_effort", "low");
    }

    @Test
    void eachOptionIsWorded() {
        StreamConfig config = OptionsWording.of(readyToBuildBuilder()
                .maxTokens(5)
                .temperature(0.5)
                .topP(0.9)
                .topK(40)
                .stopSequences(List.of("END"))
                .build());

        assertThat(config.model()).isEqualTo("m");
        assertThat(config.maxTokens()).isEqualTo(5);
        assertThat(config.temperature()).isEqualTo(0.5);
        assertThat(config.topP()).isEqualTo(0.9);
        assertThat(config.stop()).containsExactly("END");
        assertThat(config.seed()).isEqualTo(7);
        assertThat(config.streamOptions()).isEqualTo(URGENT);
        assertThat(config.extra())
                .containsEntry("reasoning_effort", "\"low\"")
                .containsEntry("top_k", "40")
                .containsEntry("tool_choice", "\"auto\"")
                .containsKey("response_format");
    }

    @Test
    void optionsOfOtherClassesAreWordedToo() {
        assertThat(OptionsWording.of(ChatOptions.builder().model("m").build()).model())
                .isEqualTo("m");
        assertThat(OptionsWording.of(StructuredOutputChatOptions.builder()
                                .outputSchema("{\"type\":\"object\"}")
                                .build())
                        .extra())
                .containsKey("response_format");
        assertThat(OptionsWording.of(null)).isEqualTo(StreamConfig.DEFAULT);
    }

    @Test
    void whatIsCombinedKeepsWhatTheOtherDoesNotSay() {
        TokenbusChatOptions combined = readyToBuildBuilder()
                .combineWith(TokenbusChatOptions.builder().seed(8L).extra("user", "u"))
                .build();

        assertThat(combined.getSeed()).isEqualTo(8);
        assertThat(combined.getToolChoice()).isEqualTo("auto");
        assertThat(combined.getExtra()).isEqualTo(Map.of("reasoning_effort", "low", "user", "u"));
    }

    @Test
    void aSchemaThatIsNoneIsRefusedByName() {
        assertThatThrownBy(() -> OptionsWording.of(
                        TokenbusChatOptions.builder().outputSchema("no").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("outputSchema: no JSON object");
    }
}
