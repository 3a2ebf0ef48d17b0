package dev.tokenbus.worker.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.worker.response.FinishReasons.Meaning;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FinishReasonsTest {
    @ParameterizedTest
    @CsvSource({
        "stop, stop",
        "STOP, stop",
        "eos, stop",
        "end_turn, stop",
        "stop-sequence, stop",
        "stop_string, stop",
        "max_completion_tokens, length",
        "content_policy_violation, content_filter",
        "length, length",
        "MAX_TOKENS, length",
        "model_length, length",
        "max tokens, length",
        "tool_calls, tool_calls",
        "function_call, tool_calls",
        "content_filter, content_filter",
        "SAFETY, content_filter",
        "sensitive, content_filter",
        "endTurn, stop",
        "maxTokens, length",
        "toolCalls, tool_calls",
        "contentFilter, content_filter",
        "context_length_exceeded, length",
        "</s>, stop",
        "<|im_end|>, stop"
    })
    void wordsWithAPlainMeaningAreTheClientsWords(String raw, String word) {
        assertThat(FinishReasons.meaning(raw)).isEqualTo(new Meaning.Whole(word));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abort",
                "error",
                "cancelled",
                "insufficient_system_resource",
                "ABORTED",
                "network_error",
                "Deadline exceeded",
                "user_cancelled",
                "engine_error",
                "GenerationException",
                "oom",
                "client_disconnect",
                "worker terminated"
            })
    void someWordsMeanABrokenAnswer(String raw) {
        assertThat(FinishReasons.meaning(raw)).isInstanceOf(Meaning.Broken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "repetition", "x", "OTHER", "room", "<"})
    void otherWordsAreNoTruncation(String raw) {
        assertThat(FinishReasons.meaning(raw)).isInstanceOf(Meaning.Unknown.class);
    }
}
