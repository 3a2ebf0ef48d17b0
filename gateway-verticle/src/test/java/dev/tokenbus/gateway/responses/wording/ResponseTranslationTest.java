package dev.tokenbus.gateway.responses.wording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResponseTranslationTest {
    private static final AccessTokens TOKENS = new AccessTokens(new TokenKeys(new byte[32]), () -> 0, 3600);
    private static final ResponseId ID = ResponseId.of(StreamId.of("home", new byte[16]), TOKENS);
    private static final ResponseJson RESPONSE = of(false);

    private static ResponseJson of(boolean isBackground) {
        return new ResponseJson(ID, new ResponseMemo(7_500, true, isBackground, false, "\"store\":true"), "m");
    }

    private static StreamEvent text(String text) {
        return delta(ChunkKind.TEXT, text);
    }

    private static StreamEvent delta(ChunkKind kind, String data) {
        return new StreamEvent.Delta(1, kind, data, 1);
    }

    private static StreamEvent done(String reason) {
        return new StreamEvent.Done(1, reason, new Usage(3, 4, false), new Timings(0, 0, 1600, 0, List.of()), 0);
    }

    private static StreamLog log(StreamEvent... events) {
        StreamLog log = new StreamLog(1 << 20);
        for (StreamEvent event : events) {
            log.append(event);
        }
        return log;
    }

    /** The events after a number, when the log is read in pieces of so many events. */
    private static String words(ResponseJson response, StreamLog log, long after, int step) {
        ResponseEvents events =
                new ResponseEvents(new ResponseTranslation(response, after, null), EventText.Framing.LINES);
        StringBuilder words = new StringBuilder();
        long cursor = 0;
        while (cursor < log.lastSeq()) {
            var next = events.next(log, cursor, Math.min(log.lastSeq(), cursor + step), 1 << 16);
            words.append(new String(next.bytes(), StandardCharsets.UTF_8));
            cursor = next.seq();
        }
        return words.toString().replace(ID.key(), "KEY");
    }

    private static String words(StreamEvent... events) {
        return words(RESPONSE, log(events), -1, 100);
    }

    private static List<String> types(String words) {
        return words.lines()
                .map(line -> line.replaceAll("^\\{\"type\":\"([^\"]+)\",\"sequence_number\":(\\d+).*", "$2 $1"))
                .toList();
    }

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

    private static StreamEvent call(int index, String arguments) {
        return delta(
                ChunkKind.TOOL_CALL,
                "{\"index\":" + index + ",\"id\":\"c" + index + "\",\"name\":\"f\",\"arguments\":"
                        + new JsonWriter().value(arguments).toText() + "}");
    }

    /** Of the events of a type the field that says what it has at its end. */
    private static List<String> said(String words, String type) {
        return words.lines()
                .filter(line -> line.startsWith("{\"type\":\"response." + type + "\""))
                .map(line -> line.substring(line.indexOf("\"output_index\":")))
                .toList();
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

    static Stream<StreamLog> logs() {
        StreamFailure failure = new StreamFailure(ErrorCode.UPSTREAM_TRUNCATED, "cut");
        return Stream.of(
                log(text("a"), text("ü"), text("c"), done("stop")),
                log(done("stop")),
                log(new StreamEvent.Failed(1, failure, Usage.NONE)),
                log(
                        delta(ChunkKind.REASONING, "hm"),
                        text(""),
                        text("a"),
                        delta(ChunkKind.TOOL_CALL, "{\"index\":0,\"id\":\"a\",\"name\":\"f\",\"arguments\":\"1\"}"),
                        delta(ChunkKind.OTHER, "{\"field\":\"x\",\"value\":1}"),
                        delta(ChunkKind.TOOL_CALL, "{\"index\":1,\"id\":\"b\",\"name\":\"g\",\"arguments\":\"2\"}"),
                        delta(ChunkKind.TOOL_CALL, "broken"),
                        text("z"),
                        call(0, "3"),
                        text("y"),
                        call(1, "4"),
                        delta(ChunkKind.REFUSAL, "{\"text\":\"no\"}"),
                        new StreamEvent.Failed(1, failure, Usage.NONE)));
    }

    /** However the log came in pieces, and wherever a client goes on, the bytes are the same. */
    @ParameterizedTest
    @MethodSource("logs")
    void whatFollowsANumberIsWhatWasNotSentBefore(StreamLog log) {
        String all = words(RESPONSE, log, -1, 100);
        List<String> events = all.lines().toList();
        for (int step = 1; step <= log.lastSeq(); step++) {
            assertThat(words(RESPONSE, log, -1, step)).isEqualTo(all);
        }
        for (int after = 0; after < events.size(); after++) {
            String had = String.join("\n", events.subList(0, after + 1)) + "\n";
            assertThat(had + words(RESPONSE, log, after, 1 + after % 3)).isEqualTo(all);
        }
    }

    @Test
    void aRestartIsLeftToTheView() {
        StreamLog log = log(text("a"), new StreamEvent.Restarted(2, "worker_lost"), text("b"));
        ResponseEvents events =
                new ResponseEvents(new ResponseTranslation(RESPONSE, -1, null), EventText.Framing.LINES);

        assertThat(events.next(log, 0, 3, 1 << 16).seq()).isEqualTo(1);
        assertThat(new String(RESPONSE.of(log), StandardCharsets.UTF_8))
                .contains("\"text\":\"b\"")
                .doesNotContain("\"text\":\"a\"");
    }

    /** What a client is told that has the events up to a number, as its view reads the log: it fails at a restart. */
    private static List<String> told(StreamLog log, long after) {
        ResponseEvents events =
                new ResponseEvents(new ResponseTranslation(RESPONSE, after, null), EventText.Framing.LINES);
        StringBuilder words = new StringBuilder();
        long cursor = events.beginsAfter(log);
        while (cursor < log.lastSeq()) {
            if (log.get(cursor + 1) instanceof StreamEvent.Restarted) {
                words.append(new String(
                        events.failed(new StreamFailure(ErrorCode.WORKER_LOST, "lost")), StandardCharsets.UTF_8));
                break;
            }
            var next = events.next(log, cursor, log.lastSeq(), 1 << 16);
            words.append(new String(next.bytes(), StandardCharsets.UTF_8));
            cursor = next.seq();
        }
        return types(words.toString());
    }

    @Test
    void whoComesNewIsToldTheLastAnswerAlone_andNoNumberIsOneOfAVoidOne() {
        StreamLog log = log(
                text("a"),
                new StreamEvent.Restarted(2, "worker_lost"),
                text("b"),
                new StreamEvent.Restarted(3, "worker_lost"),
                text("c"),
                done("stop"));
        List<String> failed = List.of(
                "2 response.output_item.added",
                "3 response.content_part.added",
                "4 response.output_text.delta",
                "5 error",
                "6 response.failed");
        List<String> answer = List.of(
                "0 response.created",
                "1 response.in_progress",
                "12 response.output_item.added",
                "13 response.content_part.added",
                "14 response.output_text.delta",
                "15 response.output_text.done",
                "16 response.content_part.done",
                "17 response.output_item.done",
                "18 response.completed");

        assertThat(told(log, -1)).isEqualTo(answer);
        assertThat(told(log, 0)).isEqualTo(answer.subList(1, 9));
        assertThat(told(log, 1)).isEqualTo(answer.subList(2, 9));
        for (int after = 2; after <= 6; after++) {
            assertThat(told(log, after)).as("after " + after).isEqualTo(failed.subList(after - 1, 5));
        }
        assertThat(told(log, 9)).containsExactly("10 error", "11 response.failed");
        for (int after = 12; after <= 18; after++) {
            assertThat(told(log, after)).as("after " + after).isEqualTo(answer.subList(after - 9, 9));
        }
    }

    @Test
    void whoHasAPieceOfTheFirstEventDoesNotBeginBehindTheRestart() {
        StreamLog log = log(text("a".repeat(1 << 18)));
        ResponseEvents events =
                new ResponseEvents(new ResponseTranslation(RESPONSE, -1, null), EventText.Framing.NAMED);
        assertThat(events.next(log, 0, 1, 1 << 16).seq()).isZero();
        log.append(new StreamEvent.Restarted(2, "worker_lost"));

        assertThat(events.beginsAfter(log)).isZero();
    }

    @Test
    void whatIsNewInALogIsAllThatIsRead() {
        StreamLog log = log(text("a"), delta(ChunkKind.LOGPROBS, "{\"content\":[{\"token\":\"a\"}]}"), text("b"));
        ResponseOutput output = new ResponseOutput(ID);
        assertThat(output.read(log)).isEqualTo(3);
        log.append(delta(ChunkKind.LOGPROBS, "{\"content\":[{\"token\":\"b\"}]}"));
        assertThat(output.read(log)).isEqualTo(1);
        log.append(done("stop"));

        assertThat(RESPONSE.of(output, log))
                .isEqualTo(RESPONSE.of(log))
                .asString()
                .contains("}, {\"token\":\"b\"}]".replace(" ", ""));
        assertThat(output.read(log)).isZero();
    }

    @Test
    void aLaneIsNamedInEachEvent() {
        ResponseEvents events =
                new ResponseEvents(new ResponseTranslation(RESPONSE, -1, "la\"ne"), EventText.Framing.LINES);

        assertThat(new String(events.begin(), StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .allMatch(line -> line.endsWith(",\"stream_id\":\"la\\\"ne\"}"));
    }

    @Test
    void aNameIsGenuineOnlyWithItsSeal() {
        String name = ID.value();

        assertThat(ResponseId.parse(name, TOKENS)).isEqualTo(ID);
        assertThat(ResponseId.parse(name.substring(0, name.length() - 1), TOKENS))
                .isNull();
        assertThat(ResponseId.parse("resp_" + "A".repeat(44) + "home", TOKENS)).isNull();
        assertThat(ResponseId.parse("resp_", TOKENS)).isNull();
        AccessTokens others = new AccessTokens(new TokenKeys(new byte[] {1, 2, 3, 4}), () -> 0, 3600);
        assertThat(ResponseId.parse(name, others)).isNull();
    }
}
