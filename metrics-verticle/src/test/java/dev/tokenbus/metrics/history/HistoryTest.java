package dev.tokenbus.metrics.history;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tokenbus.meter.Door;
import dev.tokenbus.meter.Stage;
import dev.tokenbus.meter.StreamKind;
import dev.tokenbus.meter.StreamMeter;
import dev.tokenbus.metrics.node.NodeMeters;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Outcome;
import dev.tokenbus.protocol.bus.node.NodeReport;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistoryTest {
    /** A second's beginning. */
    private static final long START = 1_764_284_000_000L;

    private static final long FIRST = START / 1000;

    private final History history = new History(new HistoryConfig(60, 3), 4, START);
    private final NodeTale a = new NodeTale("a");
    private final NodeTale b = new NodeTale("b");
    private final Merge merge = new Merge();

    @Test
    void aSecondHasWhatAllNodesDidInIt() {
        hear(a.report(0), 0);
        hear(b.report(0), 0);
        hear(a.delivers(10).starts(1).report(1000), 1000);
        hear(b.delivers(30).report(1000), 1000);
        hear(a.delivers(5).report(1000), 2000);

        assertThat(tokens(0)).isEqualTo(40);
        assertThat(tokens(1)).isEqualTo(5);
        assertThat(cluster(0).of(Column.STREAMS)).isEqualTo(1);
        assertThat(node("a").find(FIRST)).isNotNull();
        assertThat(requireNonNull(node("b").find(FIRST)).of(Column.TOKENS)).isEqualTo(30);
    }

    @Test
    void aReportThatLiesAcrossTwoSecondsIsDividedByTheirPartsOfItsTime() {
        hear(a.report(0), 250);
        hear(a.delivers(1000).report(1000), 1250);
        hear(a.delivers(100).report(1000), 2250);

        assertThat(tokens(0)).isEqualTo(750);
        assertThat(tokens(1)).isEqualTo(250 + 75);
        assertThat(tokens(2)).isEqualTo(25);
    }

    @Test
    void aLostReportMakesNeitherAHoleNorASpike() {
        hear(a.report(0), 0);
        hear(a.delivers(100).report(1000), 1000);
        a.delivers(100).report(1000); // nobody hears it
        hear(a.delivers(100).report(1000), 3000);

        assertThat(tokens(0)).isEqualTo(100);
        assertThat(tokens(1)).isEqualTo(100);
        assertThat(tokens(2)).isEqualTo(100);
    }

    @Test
    void aReportThatIsHeldUpCountsForTheTimeInWhichItWasMade() {
        hear(a.report(0), 0);
        hear(a.delivers(100).report(1000), 1000);
        NodeReport second = a.delivers(100).report(1000);
        NodeReport third = a.delivers(100).report(1000);
        NodeReport fourth = a.delivers(100).report(1000);
        hear(second, 4900);
        hear(third, 4900);
        hear(fourth, 4900);

        for (int at = 0; at < 4; at++) {
            assertThat(tokens(at)).isEqualTo(100);
        }
    }

    @Test
    void nothingIsLostOrCountedTwiceHoweverReportsCome() {
        long[] delays = {0, 700, 3, 2100, 1999, 0, 900, 12, 450, 3000, 1, 0};
        hear(a.report(0), 0);
        long now = 0;
        for (int i = 0; i < delays.length; i++) {
            NodeReport report = a.delivers(97).report(1000);
            now = Math.max(now, 1000L * (i + 1) + delays[i]);
            if (i % 5 != 3) {
                hear(report, now);
                hear(report, now);
            }
        }

        long sum = 0;
        for (int at = 0; at < 20; at++) {
            Second second = history.cluster().find(FIRST + at);
            sum += second == null ? 0 : second.of(Column.TOKENS);
        }
        assertThat(sum).isEqualTo(97L * delays.length);
    }

    @Test
    void gaugesAreSummedOverTheNodesAtEachSecondsEnd() {
        a.meters.gateway().connectionOpened();
        b.meters.gateway().connectionOpened();
        b.meters.gateway().connectionOpened();
        hear(a.report(0), 400);
        hear(b.report(0), 900);
        hear(a.report(1000), 1400);
        hear(b.report(1000), 1900);
        b.meters.gateway().connectionClosed();
        hear(a.report(1000), 2400);
        hear(b.report(1000), 2900);

        assertThat(cluster(0).of(Column.CONNECTIONS)).isEqualTo(3);
        assertThat(cluster(1).of(Column.CONNECTIONS)).isEqualTo(2);
        assertThat(requireNonNull(node("b").find(FIRST)).of(Column.CONNECTIONS)).isEqualTo(2);
    }

    @Test
    void backpressureAndErrorsAreCountedByStageAndCode() {
        hear(a.report(0), 0);
        a.meters.gateway().backpressure(Stage.SOCKET);
        a.meters.worker().backpressure(Stage.WINDOW);
        a.meters.gateway().streamStarted();
        a.meters.gateway().streamEnded(ErrorCode.WORKER_LOST);
        hear(a.report(1000), 1000);

        assertThat(Column.BACKPRESSURE.stream().mapToLong(cluster(0)::of)).containsExactly(1L, 0L, 1L, 0L);
        assertThat(Column.ERRORS.stream()
                        .filter(code -> cluster(0).of(code) > 0)
                        .map(Column::name))
                .containsExactly("worker_lost");
    }

    @Test
    void percentilesAreThoseOfTheMergedTimes() {
        hear(a.report(0), 0);
        hear(b.report(0), 0);
        hear(a.waits(98, 10).report(1000), 1000);
        hear(b.waits(2, 1000).report(1000), 1000);
        hear(a.waits(900, 20).report(1000), 2000);

        assertThat(merge.of(history.cluster(), Delay.FIRST_TOKEN, FIRST, FIRST)).isTrue();
        assertThat(merge.percentile(50)).isCloseTo(10, within(0.1));
        assertThat(merge.percentile(99)).isCloseTo(1000, within(10.0));
        assertThat(merge.of(history.cluster(), Delay.FIRST_TOKEN, FIRST, FIRST + 1))
                .isTrue();
        assertThat(merge.percentile(50)).isCloseTo(20, within(0.2));
        assertThat(merge.latency().count()).isEqualTo(1000);
        assertThat(merge.of(history.cluster(), Delay.QUEUE, FIRST, FIRST + 1)).isFalse();
    }

    @Test
    void modelsBackendsAndDoorsHaveWhatTheirStreamsDidOnAllNodes() {
        hear(a.report(0), 0);
        hear(b.report(0), 0);
        hear(
                a.streams("llama", "one", Door.CHAT, 2, 100)
                        .streams("llama", "two", Door.CHAT, 1, 100)
                        .report(1000),
                1000);
        hear(
                b.streams("llama", "one", Door.WEBSOCKET, 3, 1000)
                        .streams("qwen", "two", Door.CHAT, 4, 100)
                        .report(1000),
                1000);

        assertThat(streams(Dimension.MODEL, "llama")).isEqualTo(6);
        assertThat(streams(Dimension.MODEL, "qwen")).isEqualTo(4);
        assertThat(streams(Dimension.BACKEND, "one")).isEqualTo(5);
        assertThat(streams(Dimension.BACKEND, "two")).isEqualTo(5);
        assertThat(streams(Dimension.DOOR, "chat")).isEqualTo(7);
        assertThat(streams(Dimension.DOOR, "websocket")).isEqualTo(3);
        assertThat(history.names(Dimension.MODEL)).containsExactly("llama", "qwen");
        Track llama = requireNonNull(history.find(Dimension.MODEL, "llama"));
        assertThat(requireNonNull(llama.find(FIRST)).of(Column.TOKENS)).isEqualTo(18);
        assertThat(requireNonNull(llama.find(FIRST)).of(Column.BYTES)).isEqualTo(600);
        assertThat(merge.of(llama, Delay.FIRST_TOKEN, FIRST, FIRST)).isTrue();
        assertThat(merge.percentile(50)).isCloseTo(100, within(1.0));
        assertThat(merge.percentile(99)).isCloseTo(1000, within(10.0));
        assertThat(merge.of(history.cluster(), Delay.GAP, FIRST, FIRST)).isTrue();
        assertThat(merge.latency().count()).isEqualTo(10);
    }

    @Test
    void aLostReportLosesNoStreamsOfItsKinds() {
        hear(a.report(0), 0);
        hear(a.streams("llama", "one", Door.CHAT, 1, 100).report(1000), 1000);
        a.streams("llama", "one", Door.CHAT, 5, 100).report(1000); // nobody hears it
        hear(a.streams("llama", "one", Door.CHAT, 1, 100).report(1000), 3000);

        Track llama = requireNonNull(history.find(Dimension.MODEL, "llama"));
        assertThat(requireNonNull(llama.find(FIRST + 1)).of(Column.STREAMS)).isEqualTo(3);
        assertThat(requireNonNull(llama.find(FIRST + 2)).of(Column.STREAMS)).isEqualTo(3);
    }

    @Test
    void streamsOfAKindThatIsHeardLateAreCountedFromThen() {
        a.report(0);
        a.streams("llama", "one", Door.CHAT, 1000, 100).report(1000);
        hear(a.report(1000), 0);
        hear(a.streams("llama", "one", Door.CHAT, 1, 100).report(1000), 1000);
        hear(a.streams("llama", "one", Door.CHAT, 2, 100).report(1000), 2000);

        Track llama = requireNonNull(history.find(Dimension.MODEL, "llama"));
        assertThat(requireNonNull(llama.find(FIRST)).of(Column.STREAMS)).isZero();
        assertThat(requireNonNull(llama.find(FIRST + 1)).of(Column.STREAMS)).isEqualTo(2);
    }

    @Test
    void aKindThatIsNewOnceEachHadItsTurnIsCountedFromItsFirstStream() {
        a.report(0);
        for (int second = 0; second < 10; second++) {
            hear(a.report(1000), 1000L * second);
        }
        hear(a.streams("llama", "one", Door.CHAT, 3, 100).report(1000), 10_000);

        Track llama = requireNonNull(history.find(Dimension.MODEL, "llama"));
        assertThat(requireNonNull(llama.find(FIRST + 9)).of(Column.STREAMS)).isEqualTo(3);
    }

    @Test
    void aNodeThatStartsWhereAllHaveSeriesTakesTheOneThatIsSilentForLongest() {
        NodeTale c = new NodeTale("c");
        NodeTale d = new NodeTale("d");
        for (NodeTale node : new NodeTale[] {a, b, c}) {
            hear(node.report(0), 0);
        }
        for (int second = 1; second <= 20; second++) {
            hear(a.report(1000), 1000L * second);
            hear(second < 2 ? b.report(1000) : c.report(1000), 1000L * second);
        }
        hear(d.report(0), 20_000);
        hear(d.delivers(7).report(1000), 21_000);

        assertThat(history.names(Dimension.NODE)).containsExactly("a", "c", "d");
    }

    @Test
    void whatANodeCountedBeforeItWasHeardIsNotCounted() {
        a.delivers(100_000).report(0);
        hear(a.delivers(1000).report(1000), 0);
        hear(a.delivers(10).report(1000), 1000);

        assertThat(tokens(0)).isEqualTo(10);
        assertThat(history.cluster().find(FIRST - 1)).isNull();
        assertThat(history.since()).isEqualTo(FIRST);
    }

    @Test
    void onlyTheLastSecondsAreKept() {
        hear(a.report(0), 0);
        for (int second = 1; second <= 70; second++) {
            hear(a.delivers(1).report(1000), 1000L * second);
        }

        assertThat(history.cluster().find(FIRST + 9)).isNull();
        assertThat(tokens(10)).isEqualTo(1);
        assertThat(history.since()).isEqualTo(FIRST + 11);
        assertThat(history.bytes()).isLessThan(60_000);
    }

    @Test
    void aBusySecondOfASeriesTakesAboutAKilobyte() {
        Random random = new Random(3);
        hear(a.report(0), 0);
        for (int second = 1; second <= 60; second++) {
            StreamMeter kind = a.meters.gateway().streams(new StreamKind("llama", "one", "chat"));
            for (int i = 0; i < 2000; i++) {
                kind.gap((long) (20e6 * Math.exp(random.nextGaussian() / 4)));
                kind.delivered(1, 120);
            }
            for (int i = 0; i < 50; i++) {
                kind.started();
                kind.firstToken((long) (200e6 * Math.exp(random.nextGaussian() / 2)));
                kind.queued(0);
                kind.busHop((long) (300e3 * Math.exp(random.nextGaussian() / 4)));
                kind.ended(Outcome.Ending.DONE);
            }
            hear(a.report(1000), 1000L * second);
        }

        Track llama = requireNonNull(history.find(Dimension.MODEL, "llama"));
        assertThat(llama.bytes() / 60).isBetween(300L, 1500L);
    }

    @Test
    void aNodeThatIsGoneMakesPlaceForAnotherOnceNothingOfItIsKept() {
        hear(a.report(0), 0);
        hear(b.report(0), 0);
        hear(new NodeTale("c").report(0), 0);
        hear(new NodeTale("d").report(0), 0);
        NodeTale late = new NodeTale("e");
        hear(late.report(0), 100);
        hear(late.delivers(5).report(1000), 1100);
        assertThat(history.cluster().find(FIRST)).isNull();

        for (int second = 1; second <= 62; second++) {
            hear(a.report(1000), 1000L * second);
        }
        hear(late.report(1000), 62_100);
        hear(late.delivers(5).report(1000), 63_100);

        assertThat(requireNonNull(node("e").find(FIRST + 62)).of(Column.TOKENS)).isEqualTo(4);
    }

    @Test
    void moreNamesThanHaveSeriesOfTheirOwnAreOneSeries() {
        NodeTale c = new NodeTale("c");
        NodeTale d = new NodeTale("d");
        for (NodeTale node : new NodeTale[] {a, b, c, d}) {
            hear(node.report(0), 0);
            hear(node.delivers(7).report(1000), 1000);
        }

        assertThat(history.names(Dimension.NODE)).containsExactly("a", "b", "c", "other");
        assertThat(requireNonNull(node("other").find(FIRST)).of(Column.TOKENS)).isEqualTo(7);
        assertThat(history.leftOut()).isPositive();
        assertThat(history.series()).isEqualTo(1 + 4);
    }

    @Test
    void aDamagedReportChangesNothing() {
        hear(a.report(0), 0);
        Map<String, Long> more = Map.of(NodeMeters.REPORTED_MS, 1000L, "gateway.tokens", 99L);
        NodeReport damaged = new NodeReport(
                "a", 0, 1000, more, Map.of(), Map.of("gateway.firstToken", new byte[] {1, 2, 3}), List.of());

        assertThatThrownBy(() -> hear(damaged, 1000)).isInstanceOf(IllegalArgumentException.class);

        hear(a.delivers(10).report(1000), 1000);
        assertThat(tokens(0)).isEqualTo(10);
    }

    @Test
    void aClockThatGoesBackBeginsANewHistory() {
        hear(a.report(0), 0);
        hear(a.delivers(10).report(1000), 1000);
        hear(a.delivers(10).report(1000), -3_600_000);
        hear(a.delivers(20).report(1000), -3_599_000);

        assertThat(history.since()).isEqualTo(FIRST - 3600);
        assertThat(tokens(-3600)).isEqualTo(20);
        assertThat(history.cluster().find(FIRST)).isNull();
    }

    @Test
    void aComputerThatSleptHasAHoleAndNoSpikeAfterIt() {
        hear(a.report(0), 0);
        hear(a.delivers(10).report(1000), 1000);
        hear(a.delivers(10).report(1000), 30_000);
        hear(a.delivers(10).report(1000), 31_000);

        assertThat(tokens(0)).isEqualTo(10);
        assertThat(history.cluster().find(FIRST + 1)).isNull();
        assertThat(history.cluster().find(FIRST + 29)).isNull();
        assertThat(tokens(30)).isEqualTo(10);
    }

    @Test
    void aSecondIsSettledWhenTheReportsAboutItShouldHaveCome() {
        history.advance(START + 2499);
        assertThat(history.settled()).isEqualTo(FIRST - 1);

        history.advance(START + 2500);
        assertThat(history.settled()).isEqualTo(FIRST);
    }

    private void hear(NodeReport report, long afterMs) {
        history.heard(report, START + afterMs);
    }

    private Second cluster(int second) {
        return requireNonNull(history.cluster().find(FIRST + second));
    }

    private long tokens(int second) {
        return cluster(second).of(Column.TOKENS);
    }

    private long streams(Dimension dimension, String name) {
        return requireNonNull(requireNonNull(history.find(dimension, name)).find(FIRST))
                .of(Column.STREAMS);
    }

    private Track node(String id) {
        return requireNonNull(history.find(Dimension.NODE, id));
    }
}
