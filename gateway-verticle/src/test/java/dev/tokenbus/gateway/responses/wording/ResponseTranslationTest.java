package dev.tokenbus.gateway.responses.wording;

import static dev.tokenbus.gateway.responses.wording.ResponseWords.RESPONSE;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.delta;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.done;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.log;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.of;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.text;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.types;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How what a log says is worded as events of a response. */
class ResponseTranslationTest {
    @Test
    void aTextHasItsEventsInOrder() {
        assertThat(words(text("a \"b\""), text("\nc"), done("stop")))
                .isEqualTo("""
                {"type":"response.created","sequence_number":0,"response":%s}
                {"type":"response.in_progress","sequence_number":1,"response":%s}
                {"type":"response.output_item.added","sequence_number":2,"output_index":0,\
                "item":{"id":"msg_KEY_0","type":"message","status":"in_progress","role":"assistant","content":[]}}
                {"type":"response.content_part.added","sequence_number":3,"item_id":"msg_KEY_0","output_index":0,\
                "content_index":0,"part":{"type":"output_text","annotations":[],"logprobs":[],"text":""}}
                {"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_KEY_0","output_index":0,\
                "content_index":0,"delta":"a \\"b\\"","logprobs":[]}
                {"type":"response.output_text.delta","sequence_number":5,"item_id":"msg_KEY_0","output_index":0,\
                "content_index":0,"delta":"\\nc","logprobs":[]}
                {"type":"response.output_text.done","sequence_number":6,"item_id":"msg_KEY_0","output_index":0,\
                "content_index":0,"text":"a \\"b\\"\\nc","logprobs":[]}
                {"type":"response.content_part.done","sequence_number":7,"item_id":"msg_KEY_0","output_index":0,\
                "content_index":0,"part":{"type":"output_text","annotations":[],"logprobs":[],"text":"a \\"b\\"\\nc"}}
                {"type":"response.output_item.done","sequence_number":8,"output_index":0,"item":%s}
                {"type":"response.completed","sequence_number":9,"response":{"id":"resp_KEY","object":"response",\
                "created_at":7,"completed_at":9,"status":"completed","error":null,"incomplete_details":null,\
                "model":"m","output":[%s],"usage":{"input_tokens":3,"input_tokens_details":{"cached_tokens":0},\
                "output_tokens":4,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":7},"store":true}}
                """.formatted(begun(), begun(), MESSAGE, MESSAGE));
    }

    private static final String MESSAGE =
            "{\"id\":\"msg_KEY_0\",\"type\":\"message\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":"
                    + "[{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"a \\\"b\\\"\\nc\"}]}";

    private static String begun() {
        return "{\"id\":\"resp_KEY\",\"object\":\"response\",\"created_at\":7,\"completed_at\":null,"
                + "\"status\":\"in_progress\",\"error\":null,\"incomplete_details\":null,\"model\":\"m\","
                + "\"output\":[],\"usage\":null,\"store\":true}";
    }

    @Test
    void aRefusalIsAPartOfItsMessage() {
        String words = words(text("a"), delta(ChunkKind.REFUSAL, "{\"text\":\"no\"}"), done("stop"));

        assertThat(types(words))
                .containsSubsequence(
                        "5 response.output_text.done",
                        "6 response.content_part.done",
                        "7 response.content_part.added",
                        "8 response.refusal.delta",
                        "9 response.refusal.done",
                        "10 response.content_part.done",
                        "11 response.output_item.done",
                        "12 response.completed");
        assertThat(words).contains("{\"type\":\"refusal\",\"refusal\":\"no\"}");
    }

    @Test
    void anAnswerThatIsCutIsIncomplete() {
        String words = words(text("a"), done("length"));

        assertThat(types(words)).endsWith("7 response.output_item.done", "8 response.incomplete");
        assertThat(words)
                .contains(
                        "\"incomplete_details\":{\"reason\":\"max_output_tokens\"}",
                        "\"status\":\"incomplete\",\"role\":\"assistant\"");
    }

    @Test
    void aFailureIsAnErrorAndAFailedResponse() {
        StreamFailure failure = new StreamFailure(ErrorCode.WORKER_LOST, "gone");

        String words = words(text("a"), new StreamEvent.Failed(1, failure, new Usage(1, 1, true)));

        assertThat(types(words)).endsWith("4 response.output_text.delta", "5 error", "6 response.failed");
        assertThat(words)
                .contains(
                        "{\"type\":\"error\",\"sequence_number\":5,\"code\":\"server_error\",\"message\":\"gone\",\"param\":null}",
                        "\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"gone\"}");
    }

    @Test
    void whatWasStoppedIsCancelled() {
        String words = words(text("a"), new StreamEvent.Stopped(1, Usage.NONE));

        assertThat(types(words)).endsWith("8 response.incomplete");
        assertThat(words).contains("\"status\":\"cancelled\",\"error\":null");
    }

    @Test
    void aResponseInTheBackgroundIsQueuedFirst() {
        assertThat(types(words(of(true), log(text("a")), -1, 100)))
                .startsWith("0 response.created", "1 response.queued", "2 response.in_progress");
    }

    @Test
    void probabilitiesStandInADeltaOfTheirOwnAndInThePart() {
        String words = words(text("a"), delta(ChunkKind.LOGPROBS, "{\"content\":[\n{\"token\":\"a\"}]}"), done("stop"));

        assertThat(words)
                .contains(
                        "\"delta\":\"\",\"logprobs\":[ {\"token\":\"a\"}]}",
                        "\"logprobs\":[ {\"token\":\"a\"}],\"text\":\"a\"");
        assertThat(words.lines()).allMatch(line -> line.startsWith("{\"type\":"));
    }

    @Test
    void usageHasTheDetailsThatTheServerSays() {
        String words = words(
                text("a"),
                delta(
                        ChunkKind.OTHER,
                        "{\"field\":\"usage\",\"value\":{\"prompt_tokens_details\":{\"cached_tokens\":2},"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":1}}}"),
                done("stop"));

        assertThat(words).contains("{\"cached_tokens\":2}", "{\"reasoning_tokens\":1}");
    }

    @Test
    void usageHasTheDetailsThatComeWithTheEnd() {
        Usage usage = new Usage(30, 14, false, new Usage.Details(20, 5, 10));

        String words = words(text("a"), new StreamEvent.Done(1, "stop", usage, Timings.NONE, 1));

        assertThat(words)
                .contains("\"usage\":{\"input_tokens\":30,\"input_tokens_details\":{\"cached_tokens\":20},"
                        + "\"output_tokens\":14,\"output_tokens_details\":{\"reasoning_tokens\":10},"
                        + "\"total_tokens\":44}");
    }

    @Test
    void aLaneIsNamedInEachEvent() {
        ResponseEvents events =
                new ResponseEvents(new ResponseTranslation(RESPONSE, -1, "la\"ne"), EventText.Framing.LINES);

        assertThat(new String(events.begin(), StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .allMatch(line -> line.endsWith(",\"stream_id\":\"la\\\"ne\"}"));
    }
}
