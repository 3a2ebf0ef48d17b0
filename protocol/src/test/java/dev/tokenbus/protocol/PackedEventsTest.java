package dev.tokenbus.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.StreamEvent.Delta;
import dev.tokenbus.protocol.StreamEvent.Restarted;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

final class PackedEventsTest {
    private static PackedEvents packed(List<StreamEvent> events) {
        PackedEvents packed = new PackedEvents();
        events.forEach(packed::add);
        return packed;
    }

    private static void assertSame(PackedEvents packed, List<StreamEvent> events) {
        assertThat(packed.size()).isEqualTo(events.size());
        assertThat(IntStream.range(0, events.size()).mapToObj(packed::get)).isEqualTo(events);
        assertThat(IntStream.range(0, events.size()).mapToObj(packed::cost))
                .isEqualTo(events.stream().map(StreamEvent::cost).toList());
        assertThat(packed.tokens())
                .isEqualTo(events.stream()
                        .mapToLong(event -> event instanceof Delta delta ? delta.tokens() : 0)
                        .sum());
    }

    @Property(tries = 200)
    void whatIsReadEqualsWhatWasAddedInWhateverOrderAlsoWhenNothingIsAddedAnyMore(
            @ForAll("events") List<StreamEvent> events) {
        PackedEvents packed = packed(events);

        assertSame(packed, events);
        packed.trim();
        assertSame(packed, events);
    }

    @Example
    void textThatFillsABlockToItsEndIsRead() {
        String block = "x".repeat(1024);
        List<StreamEvent> events = List.of(text(block), text(""), text(block), text("€".repeat(2000)), text("end"));
        PackedEvents packed = packed(events);

        assertSame(packed, events);
        packed.trim();
        assertSame(packed, events);
    }

    @Example
    void halfASurrogatePairWhichUtf8CannotCarryIsReadAsItWasAdded() {
        assertSame(
                packed(List.of(text("a"), text("\uD83D"), text("b\uDE42c"), text("\uDE42\uD83D"), text("🙂"))),
                List.of(text("a"), text("\uD83D"), text("b\uDE42c"), text("\uDE42\uD83D"), text("🙂")));
    }

    private static StreamEvent text(String text) {
        return new Delta(1, ChunkKind.TEXT, text, 1);
    }

    /** Many events with few differences, so that runs, blocks of texts and blocks of ends all begin and end somewhere. */
    @Provide
    Arbitrary<List<StreamEvent>> events() {
        Arbitrary<StreamEvent> likeTheOthers = Samples.texts().map(PackedEventsTest::text);
        Arbitrary<StreamEvent> others = Combinators.combine(
                        Arbitraries.longs().between(1, 2),
                        Arbitraries.of(ChunkKind.class),
                        Samples.texts(),
                        Arbitraries.integers().between(0, 2))
                .as(Delta::new);
        Arbitrary<StreamEvent> restarts = Samples.texts().map(reason -> new Restarted(2, reason));
        return Arbitraries.frequencyOf(Tuple.of(40, likeTheOthers), Tuple.of(3, others), Tuple.of(1, restarts))
                .list()
                .ofMaxSize(300);
    }
}
