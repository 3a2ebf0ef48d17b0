package dev.tokenbus.metrics.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.meter.Stage;
import dev.tokenbus.metrics.history.History;
import dev.tokenbus.metrics.history.HistoryConfig;
import dev.tokenbus.metrics.node.NodeMeters;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.bus.node.HistoryQuestion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HistoryDocumentTest {
    private static final long START = 1_764_284_000_000L;
    private static final long FIRST = START / 1000;

    private final History history = new History(new HistoryConfig(900, 20), 10, START);
    private final HistoryDocument document = new HistoryDocument("m1", history);
    private final NodeMeters meters = new NodeMeters();
    private long nowMs = START;

    @Test
    void withoutAReportThereIsNothingButAnAnswer() {
        JsonObject answer = ask(0);

        assertThat(answer.getString("answeredBy")).isEqualTo("m1");
        assertThat(answer.getLong("to")).isEqualTo(answer.getLong("from") - 1);
        assertThat(column(answer, "tokens")).isEmpty();
    }

    @Test
    void eachSecondHasItsPlaceInEachColumn() {
        report(0);
        second(10, 100);
        second(0, 0);
        second(20, 300);
        settle();

        JsonObject answer = ask(0);

        assertThat(answer.getLong("since")).isEqualTo(FIRST);
        assertThat(answer.getLong("from")).isEqualTo(FIRST);
        assertThat(answer.getLong("to")).isEqualTo(FIRST + 2);
        assertThat(column(answer, "tokens")).containsExactly(10, 0, 20);
        assertThat(column(answer, "connections")).containsExactly(0, 0, 0);
        assertThat(column(answer, "firstTokenP50")).containsExactly(100, 100, 100);
        assertThat(column(answer, "firstTokenP99").getInteger(2)).isBetween(297, 303);
        assertThat(answer.getInteger("percentileSeconds")).isEqualTo(5);
    }

    @Test
    void whatWasNotMeasuredIsNullAndWhatDidNotOccurIsNotThere() {
        report(0);
        second(1, 0);
        settle();

        JsonObject seconds = ask(0).getJsonObject("seconds");

        assertThat(seconds.getJsonArray("gapP50").getList()).containsExactly((Object) null);
        assertThat(seconds.getJsonObject("errors")).isEmpty();
        assertThat(seconds.getJsonObject("backpressure")).isEmpty();
    }

    @Test
    void backpressureAndErrorsAreByStageAndCode() {
        report(0);
        meters.gateway().backpressure(Stage.SOCKET);
        meters.gateway().streamEnded(ErrorCode.WORKER_LOST);
        second(1, 0);
        second(1, 0);
        settle();

        JsonObject seconds = ask(0).getJsonObject("seconds");

        assertThat(seconds.getJsonObject("errors")).isEqualTo(new JsonObject("{\"worker_lost\":[1,0]}"));
        assertThat(seconds.getJsonObject("backpressure")).isEqualTo(new JsonObject("{\"socket\":[1,0]}"));
    }

    @Test
    void onlySecondsAfterTheAskedOneAreTold() {
        report(0);
        second(1, 0);
        second(2, 0);
        second(3, 0);
        settle();

        assertThat(column(ask(FIRST), "tokens")).containsExactly(2, 3);
        assertThat(column(ask(FIRST + 2), "tokens")).isEmpty();
        assertThat(ask(FIRST + 2).getLong("from")).isEqualTo(FIRST + 3);
    }

    @Test
    void whoIsFarAheadGetsEverything() {
        report(0);
        second(1, 0);
        second(2, 0);
        settle();

        assertThat(column(ask(FIRST + 100_000), "tokens")).containsExactly(1, 2);
    }

    @Test
    void anAnswerThatWouldBeTooLongLeavesOutEarlySeconds() {
        report(0);
        for (int i = 0; i < 890; i++) {
            second(1_000_000 + i, 0);
        }
        settle();
        JsonObject whole = new JsonObject(document.answer(new HistoryQuestion(0, "", "", 1 << 20)));
        String cut = document.answer(new HistoryQuestion(0, "", "", 0));

        assertThat(cut.length()).isLessThan(16_384);
        JsonObject answer = new JsonObject(cut);
        assertThat(whole.getBoolean("truncated")).isFalse();
        assertThat(column(whole, "tokens")).hasSize(890);
        assertThat(answer.getBoolean("truncated")).isTrue();
        assertThat(answer.getLong("to")).isEqualTo(whole.getLong("to"));
        assertThat(column(answer, "tokens"))
                .hasSize((int) (answer.getLong("to") - answer.getLong("from") + 1))
                .endsWith(1_000_889);
    }

    @Test
    void theLastMinuteAndTheBreakdownSayASecond() {
        report(0);
        for (int i = 0; i < 20; i++) {
            second(10, 50);
        }
        settle();

        JsonObject answer = ask(0);

        JsonObject last = answer.getJsonObject("last");
        assertThat(last.getDouble("tokens")).isEqualTo(10);
        JsonObject firstToken = last.getJsonObject("latencies").getJsonObject("firstToken");
        assertThat(firstToken.getLong("count")).isEqualTo(20);
        assertThat(firstToken.fieldNames()).containsExactly("p50", "p90", "p95", "p99", "p999", "max", "count");
        JsonObject node = answer.getJsonObject("breakdown").getJsonArray("node").getJsonObject(0);
        assertThat(node.getString("name")).isEqualTo("n1");
        assertThat(node.getDouble("tokens")).isEqualTo(10);
        assertThat(node.getDouble("firstTokenP99")).isBetween(49.0, 51.0);
        assertThat(node.containsKey("gapP50")).isFalse();
        assertThat(node.getLong("liveStreams")).isZero();
    }

    @Test
    void oneSeriesIsToldByItself() {
        report(0);
        second(3, 0);
        settle();

        JsonObject known = new JsonObject(document.answer(new HistoryQuestion(0, "node", "n1", 0)));
        JsonObject unknown = new JsonObject(document.answer(new HistoryQuestion(0, "model", "none", 0)));

        assertThat(known.getString("by")).isEqualTo("node");
        assertThat(known.getString("name")).isEqualTo("n1");
        assertThat(column(known, "tokens")).containsExactly(3);
        assertThat(column(unknown, "tokens")).containsExactly(0);
        assertThat(unknown.getJsonObject("seconds").containsKey("connections")).isFalse();
    }

    @Test
    void anUnknownDimensionIsRefused() {
        assertThatThrownBy(() -> document.answer(new HistoryQuestion(0, "planet", "x", 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("by: unknown (expected: model, backend, door or node)");
    }

    private void second(int tokens, long firstTokenMs) {
        for (int i = 0; i < (tokens < 1000 ? tokens : 1); i++) {
            meters.gateway().chunkDelivered(tokens < 1000 ? 1 : tokens, 1);
        }
        if (firstTokenMs > 0) {
            meters.gateway().firstToken(TimeUnit.MILLISECONDS.toNanos(firstTokenMs));
        }
        nowMs += 1000;
        report(1000);
    }

    private void report(long intervalMs) {
        history.heard(meters.report("n1", 0, intervalMs), nowMs);
    }

    /** Lets time pass until all that was reported is told. */
    private void settle() {
        nowMs += 1500;
        history.advance(nowMs);
    }

    private JsonObject ask(long after) {
        return new JsonObject(document.answer(new HistoryQuestion(after, "", "", 1 << 20)));
    }

    private static JsonArray column(JsonObject answer, String name) {
        return answer.getJsonObject("seconds").getJsonArray(name);
    }
}
