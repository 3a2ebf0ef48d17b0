package dev.tokenbus.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.StreamEvent.Delta;
import dev.tokenbus.protocol.StreamEvent.Restarted;
import dev.tokenbus.protocol.StreamLog.Append;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

final class StreamLogTest {
    /** One thing that a user of a log does: it appends, or it reads. */
    private sealed interface Step {
        record Write(StreamEvent event) implements Step {}

        record Read(long after, int limit) implements Step {}
    }

    @Property
    void logIsAListWithABound(@ForAll @IntRange(min = 1, max = 3000) int maxBytes, @ForAll("steps") List<Step> steps) {
        StreamLog log = new StreamLog(maxBytes);
        List<StreamEvent> model = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Step.Write write) {
                Append expected = expected(model, maxBytes, write.event());
                assertThat(log.append(write.event())).isEqualTo(expected);
                if (expected == Append.APPENDED) {
                    model.add(write.event());
                }
                assertSame(log, model, maxBytes);
            } else if (step instanceof Step.Read read) {
                assertThat(log.read(read.after(), read.limit()))
                        .isEqualTo(model.stream()
                                .skip(Math.max(read.after(), 0))
                                .limit(read.limit())
                                .toList());
            }
        }
    }

    private static Append expected(List<StreamEvent> model, int maxBytes, StreamEvent next) {
        if (!model.isEmpty() && model.get(model.size() - 1).isTerminal()) {
            return Append.ENDED;
        }
        return next.isTerminal() || cost(model) + next.cost() <= maxBytes ? Append.APPENDED : Append.FULL;
    }

    private static void assertSame(StreamLog log, List<StreamEvent> model, int maxBytes) {
        assertThat(log.lastSeq()).isEqualTo(model.size());
        for (int seq = 1; seq <= model.size(); seq++) {
            assertThat(log.get(seq)).isEqualTo(model.get(seq - 1));
            assertThat(log.cost(seq)).isEqualTo(model.get(seq - 1).cost());
        }
        assertThat(log.bytes()).isEqualTo(cost(model)).isLessThanOrEqualTo(maxBytes + Limits.EVENT_OVERHEAD_BYTES);
        StreamEvent last = model.isEmpty() ? null : model.get(model.size() - 1);
        boolean ended = last != null && last.isTerminal();
        assertThat(log.hasEnded()).isEqualTo(ended);
        assertThat(log.terminal()).isEqualTo(ended ? last : null);
        assertThat(log.text()).isEqualTo(text(model));
    }

    private static long cost(List<StreamEvent> events) {
        return events.stream().mapToLong(StreamEvent::cost).sum();
    }

    private static String text(List<StreamEvent> events) {
        String text = "";
        for (StreamEvent event : events) {
            text = event instanceof Restarted
                    ? ""
                    : event instanceof Delta delta && delta.kind() == ChunkKind.TEXT ? text + delta.text() : text;
        }
        return text;
    }

    @Property
    void eventCostsItsTextAsUtf8AndAFixedOverhead(@ForAll("texts") String text) {
        int expected = text.getBytes(UTF_8).length + Limits.EVENT_OVERHEAD_BYTES;

        assertThat(new Delta(1, ChunkKind.TEXT, text, 1).cost()).isEqualTo(expected);
        assertThat(new Restarted(1, text).cost()).isEqualTo(expected);
    }

    @Example
    void fullLogStillTakesItsEnd() {
        StreamLog log = new StreamLog(Limits.EVENT_OVERHEAD_BYTES + 5);
        StreamEvent end = new StreamEvent.Failed(1, new StreamFailure(ErrorCode.LOG_FULL, "full"), Usage.NONE);

        assertThat(log.append(new Delta(1, ChunkKind.TEXT, "123456", 1))).isEqualTo(Append.FULL);
        assertThat(log.append(new Delta(1, ChunkKind.TEXT, "12345", 1))).isEqualTo(Append.APPENDED);
        assertThat(log.append(new Delta(1, ChunkKind.TEXT, "", 0))).isEqualTo(Append.FULL);
        assertThat(log.append(end)).isEqualTo(Append.APPENDED);
        assertThat(log.append(end)).isEqualTo(Append.ENDED);
        assertThat(log.read(0, 10)).hasSize(2);
    }

    @Example
    void whatWasReadDoesNotChangeLater() {
        StreamLog log = new StreamLog(1000);
        List<StreamEvent> before = log.read(0, Integer.MAX_VALUE);
        log.append(new Restarted(1, "x"));

        assertThat(before).isEmpty();
        assertThat(log.read(Long.MAX_VALUE, Integer.MAX_VALUE)).isEmpty();
        assertThat(log.read(0, Integer.MAX_VALUE)).hasSize(1);
    }

    @Example
    void eventOutsideTheLogIsRefused() {
        StreamLog log = new StreamLog(1000);

        assertThatThrownBy(() -> log.get(0)).hasMessage("seq: 0 (expected: 1..0)");
        assertThatThrownBy(() -> log.cost(0)).hasMessage("seq: 0 (expected: 1..0)");
        assertThatThrownBy(() -> log.get(1L << 32 | 1)).hasMessage("seq: 4294967297 (expected: 1..0)");
        assertThatThrownBy(() -> new StreamLog(0)).hasMessage("maxBytes: 0 (expected: 1..2147483647)");
    }

    @Provide
    Arbitrary<String> texts() {
        return Samples.texts();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Records records = Samples.records();
        Arbitrary<Step> step = Arbitraries.frequencyOf(
                Tuple.of(20, records.of(Delta.class).map(Step.Write::new)),
                Tuple.of(2, records.of(Restarted.class).map(Step.Write::new)),
                Tuple.of(1, records.of(StreamEvent.Terminal.class).map(Step.Write::new)),
                Tuple.of(
                        10,
                        Combinators.combine(
                                        Arbitraries.longs().between(-2, 40),
                                        Arbitraries.integers().between(0, 40))
                                .as(Step.Read::new)));
        return step.list().ofMaxSize(40);
    }
}
