package dev.tokenbus.gateway.responses.wording;

import static dev.tokenbus.gateway.responses.wording.ResponseWords.ID;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.RESPONSE;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.call;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.delta;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.done;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.log;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.said;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.text;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.types;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.log.StreamEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of functions are items that several pieces make, also in turns. */
class ResponseCallsTest {
    @Test
    void reasoningATextAndCallsAreItemsOfTheirOwn() {
        String words = words(
                delta(ChunkKind.REASONING, "hm"),
                text("a"),
                delta(
                        ChunkKind.TOOL_CALL,
                        "{\"index\":0,\"id\":\"call_1\",\"name\":\"f\",\"arguments\":\"{\\\"x\\\":\"}"),
                delta(ChunkKind.TOOL_CALL, "{\"index\":0,\"arguments\":\"1}\"}"),
                delta(ChunkKind.TOOL_CALL, "{\"index\":1,\"name\":\"g\"}"),
                done("tool_calls"));

        assertThat(types(words))
                .containsExactly(
                        "0 response.created",
                        "1 response.in_progress",
                        "2 response.output_item.added",
                        "3 response.content_part.added",
                        "4 response.reasoning_text.delta",
                        "5 response.reasoning_text.done",
                        "6 response.content_part.done",
                        "7 response.output_item.done",
                        "8 response.output_item.added",
                        "9 response.content_part.added",
                        "10 response.output_text.delta",
                        "11 response.output_text.done",
                        "12 response.content_part.done",
                        "13 response.output_item.done",
                        "14 response.output_item.added",
                        "15 response.function_call_arguments.delta",
                        "16 response.function_call_arguments.delta",
                        "17 response.output_item.added",
                        "18 response.function_call_arguments.done",
                        "19 response.output_item.done",
                        "20 response.function_call_arguments.done",
                        "21 response.output_item.done",
                        "22 response.completed");
        assertThat(words)
                .contains(
                        "\"sequence_number\":19,\"output_index\":2,\"item\":{\"id\":\"fc_KEY_2\",\"type\":\"function_call\","
                                + "\"status\":\"completed\",\"call_id\":\"call_1\",\"name\":\"f\",\"arguments\":\"{\\\"x\\\":1}\"}",
                        "\"call_id\":\"" + ID.call(3) + "\",\"name\":\"g\"",
                        "{\"type\":\"reasoning_text\",\"text\":\"hm\"}");
    }

    @Test
    void argumentsThatComeAfterAnotherCallBeganAreStillItsOwn() {
        String words = words(
                delta(ChunkKind.TOOL_CALL, "{\"index\":0,\"id\":\"a\",\"name\":\"f\",\"arguments\":\"1\"}"),
                delta(ChunkKind.TOOL_CALL, "{\"index\":1,\"id\":\"b\",\"name\":\"g\",\"arguments\":\"2\"}"),
                delta(ChunkKind.TOOL_CALL, "{\"index\":0,\"arguments\":\"3\"}"),
                done("tool_calls"));

        String end = words.substring(words.indexOf("response.completed"));
        assertThat(end).contains("\"name\":\"f\",\"arguments\":\"13\"", "\"name\":\"g\",\"arguments\":\"2\"");
    }

    @Test
    void callsThatAlternateEndOnceEachAndWhole() {
        String words = words(
                call(0, "{\"a\":"),
                call(1, "{\"b\":"),
                text("meanwhile"),
                call(0, "1}"),
                text(" more"),
                call(1, "2}"),
                done("tool_calls"));

        assertThat(types(words).subList(2, 19))
                .containsExactly(
                        "2 response.output_item.added",
                        "3 response.function_call_arguments.delta",
                        "4 response.output_item.added",
                        "5 response.function_call_arguments.delta",
                        "6 response.output_item.added",
                        "7 response.content_part.added",
                        "8 response.output_text.delta",
                        "9 response.function_call_arguments.delta",
                        "10 response.output_text.delta",
                        "11 response.function_call_arguments.delta",
                        "12 response.function_call_arguments.done",
                        "13 response.output_item.done",
                        "14 response.function_call_arguments.done",
                        "15 response.output_item.done",
                        "16 response.output_text.done",
                        "17 response.content_part.done",
                        "18 response.output_item.done");
        assertThat(said(words, "function_call_arguments.done"))
                .containsExactly(
                        "\"output_index\":0,\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}",
                        "\"output_index\":1,\"name\":\"f\",\"arguments\":\"{\\\"b\\\":2}\"}");
        assertThat(words).contains("\"text\":\"meanwhile more\"");
    }

    @Test
    void ofCallsThatAreCutThoseAreCompleteWhoseArgumentsAre() {
        for (String reason : List.of("length", "content_filter")) {
            String words = words(call(0, "{\"a\":"), call(1, "{}"), done(reason));

            assertThat(said(words, "output_item.done"))
                    .satisfiesExactly(
                            first -> assertThat(first).contains("\"status\":\"incomplete\",\"call_id\":\"c0\""),
                            second -> assertThat(second).contains("\"status\":\"completed\",\"call_id\":\"c1\""));
        }
    }

    /** To read all of them again at each change takes longer. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void manyPiecesOfCallsThatAlternateAreReadOnce() {
        StreamEvent[] events = new StreamEvent[4_001];
        for (int i = 0; i < 4_000; i++) {
            events[i] = call(i % 2, "x");
        }
        events[4_000] = done("tool_calls");

        String words = words(RESPONSE, log(events), -1, 100_000);

        assertThat(said(words, "function_call_arguments.done"))
                .hasSize(2)
                .allMatch(line -> line.endsWith("\"" + "x".repeat(2_000) + "\"}"));
    }
}
