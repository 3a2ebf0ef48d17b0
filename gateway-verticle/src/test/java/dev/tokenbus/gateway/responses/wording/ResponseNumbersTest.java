package dev.tokenbus.gateway.responses.wording;

import static dev.tokenbus.gateway.responses.wording.ResponseWords.RESPONSE;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.call;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.delta;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.done;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.log;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.text;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.types;
import static dev.tokenbus.gateway.responses.wording.ResponseWords.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An event of the log always has the same numbers, wherever a client goes on, and none of a void attempt is one of the answer. */
class ResponseNumbersTest {
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
}
