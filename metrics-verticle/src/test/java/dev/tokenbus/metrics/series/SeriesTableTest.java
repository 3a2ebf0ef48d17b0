package dev.tokenbus.metrics.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.map;

import dev.tokenbus.meter.StreamKind;
import dev.tokenbus.meter.StreamMeter;
import dev.tokenbus.metrics.times.Histograms;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.bus.node.StreamFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SeriesTableTest {
    private static final StreamKind CHAT = new StreamKind("m", "b", "chat");
    private static final StreamKind SOCKET = new StreamKind("m", "b", "websocket");

    private final List<String> overflows = new ArrayList<>();
    private final SeriesTable table = new SeriesTable(2, () -> overflows.add("overflow"));

    @Test
    void eachKindHasFiguresOfItsOwn() {
        table.of(CHAT).delivered(3, 100);
        table.of(CHAT).delivered(1, 50);
        table.of(SOCKET).started();
        table.of(SOCKET).ended(Outcome.Ending.DONE);

        assertThat(table.report())
                .extracting(StreamFigures::door, StreamFigures::counters)
                .containsExactly(
                        tuple("chat", Map.of("chunks", 2L, "tokens", 4L, "bytes", 150L)),
                        tuple("websocket", Map.of("streams.started", 1L, "streams.done", 1L)));
    }

    @Test
    void whatComesAfterTooManyKindsIsCountedTogetherAndSaysHowOften() {
        table.of(CHAT);
        table.of(SOCKET);
        table.of(new StreamKind("m2", "b", "chat")).started();
        table.of(new StreamKind("m3", "b", "chat")).started();
        table.of(CHAT).started();

        assertThat(overflows).hasSize(2);
        assertThat(table.report())
                .filteredOn(StreamFigures::model, "other")
                .singleElement()
                .extracting(StreamFigures::counters, map(String.class, Long.class))
                .containsEntry("streams.started", 2L);
    }

    @Test
    void aReportHasTheTotalsOfWhatMovedAndTheTimesSinceTheReportBefore() {
        StreamMeter chat = table.of(CHAT);
        chat.started();
        chat.gap(TimeUnit.MILLISECONDS.toNanos(20));
        table.report();
        chat.gap(TimeUnit.MILLISECONDS.toNanos(30));
        StreamFigures second = figuresOf("chat");

        assertThat(second.counters()).containsEntry("streams.started", 1L);
        assertThat(second.histograms()).containsOnlyKeys("gap");
        assertThat(Histograms.decode(Objects.requireNonNull(second.histograms().get("gap")))
                        .getMaxValue())
                .isBetween(29_700L, 30_300L);
    }

    @Test
    void totalsThatNoLongerMoveComeAgainWithinTenReports() {
        table.of(CHAT).started();
        table.of(SOCKET).started();
        table.report();

        List<String> again = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            table.report().forEach(figures -> again.add(figures.door()));
        }

        assertThat(again).containsExactlyInAnyOrder("chat", "websocket");
    }

    @Test
    void allErrorsAreOneCounter() {
        for (ErrorCode code : ErrorCode.values()) {
            table.of(CHAT).ended(code);
        }
        table.of(CHAT).ended(Outcome.Ending.MOVED);
        table.of(CHAT).ended(Outcome.Ending.STOPPED);

        assertThat(figuresOf("chat").counters())
                .containsEntry("streams.error", (long) ErrorCode.values().length)
                .containsEntry("streams.moved", 1L)
                .containsEntry("streams.stopped", 1L);
    }

    @Test
    void ofALongNameTheBeginningCountsAndWhatIsNotKnownIsSaidToBe() {
        StreamKind kind = new StreamKind("m".repeat(100), "", "chat");

        assertThat(kind.model()).hasSize(StreamKind.MOST_CHARS);
        assertThat(kind.backend()).isEqualTo("unknown");
        assertThat(table.of(kind)).isSameAs(table.of(new StreamKind("m".repeat(200), "", "chat")));
    }

    private StreamFigures figuresOf(String door) {
        return table.report().stream()
                .filter(figures -> figures.door().equals(door))
                .findFirst()
                .orElseThrow();
    }
}
