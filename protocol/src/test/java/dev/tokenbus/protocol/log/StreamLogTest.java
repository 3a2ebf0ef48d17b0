package dev.tokenbus.protocol.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.Records;
import dev.tokenbus.protocol.Samples;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent.Delta;
import dev.tokenbus.protocol.log.StreamEvent.Restarted;
import dev.tokenbus.protocol.log.StreamLog.Append;
import dev.tokenbus.testkit.property.Generator;
import dev.tokenbus.testkit.property.Property;
import dev.tokenbus.testkit.property.Randomness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StreamLogTest {
    private static final Records RECORDS = Samples.records();

    /** One thing that a user of a log does: it appends, or it reads. */
    private sealed interface Step {
        record Write(StreamEvent event) implements Step {}

        record Read(long after, int limit) implements Step {}
    }

    @Test
    void logIsAListWithABound() {
        Generator<Integer> bounds = random -> random.intBetween(1, 3000);
        Property.tries(1000).forAll(bounds, StreamLogTest::steps, StreamLogTest::assertIsAListWithABound);
    }

    private static void assertIsAListWithABound(int maxBytes, List<Step> steps) {
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
        int restart = model.size();
        while (restart > 0 && !(model.get(restart - 1) instanceof StreamEvent.Restarted)) {
            restart--;
        }
        assertThat(log.lastRestart()).isEqualTo(restart);
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

    @Test
    void eventCostsItsTextAsUtf8AndAFixedOverhead() {
        Property.tries(1000).forAll(Samples::text, text -> {
            int expected = text.getBytes(UTF_8).length + Limits.EVENT_OVERHEAD_BYTES;

            assertThat(new Delta(1, ChunkKind.TEXT, text, 1).cost()).isEqualTo(expected);
            assertThat(new Restarted(1, text).cost()).isEqualTo(expected);
        });
    }

    @Test
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

    @Test
    void whatWasReadDoesNotChangeLater() {
        StreamLog log = new StreamLog(1000);
        List<StreamEvent> before = log.read(0, Integer.MAX_VALUE);
        log.append(new Restarted(1, "x"));

        assertThat(before).isEmpty();
        assertThat(log.read(Long.MAX_VALUE, Integer.MAX_VALUE)).isEmpty();
        assertThat(log.read(0, Integer.MAX_VALUE)).hasSize(1);
    }

    @Test
    void eventOutsideTheLogIsRefused() {
        StreamLog log = new StreamLog(1000);

        assertThatThrownBy(() -> log.get(0)).hasMessage("seq: 0 (expected: 1..0)");
        assertThatThrownBy(() -> log.cost(0)).hasMessage("seq: 0 (expected: 1..0)");
        assertThatThrownBy(() -> log.get(1L << 32 | 1)).hasMessage("seq: 4294967297 (expected: 1..0)");
        assertThatThrownBy(() -> new StreamLog(0)).hasMessage("maxBytes: 0 (expected: 1..2147483647)");
    }

    private static List<Step> steps(Randomness random) {
        return random.list(0, 40, StreamLogTest::step);
    }

    private static Step step(Randomness random) {
        return switch (random.weighted(20, 2, 1, 10)) {
            case 0 -> new Step.Write(RECORDS.of(Delta.class).from(random));
            case 1 -> new Step.Write(RECORDS.of(Restarted.class).from(random));
            case 2 -> new Step.Write(RECORDS.of(StreamEvent.Terminal.class).from(random));
            default -> new Step.Read(random.longBetween(-2, 40), random.intBetween(0, 40));
        };
    }
}
