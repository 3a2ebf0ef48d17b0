package dev.tokenbus.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Samples;
import dev.tokenbus.protocol.log.StreamEvent.Delta;
import dev.tokenbus.protocol.log.StreamEvent.Restarted;
import dev.tokenbus.testkit.property.Property;
import dev.tokenbus.testkit.property.Randomness;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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

    @Test
    void eventsInAnyOrderAreReadAsTheyWereAddedBeforeAndAfterTrimming() {
        Property.tries(200).forAll(PackedEventsTest::events, events -> {
            PackedEvents packed = packed(events);

            assertSame(packed, events);
            packed.trim();
            assertSame(packed, events);
        });
    }

    @Test
    void textThatFillsABlockToItsEndIsRead() {
        String block = "x".repeat(1024);
        List<StreamEvent> events = List.of(text(block), text(""), text(block), text("€".repeat(2000)), text("end"));
        PackedEvents packed = packed(events);

        assertSame(packed, events);
        packed.trim();
        assertSame(packed, events);
    }

    @Test
    void loneSurrogateWhichUtf8CannotCarryIsReadAsItWasAdded() {
        assertSame(
                packed(List.of(text("a"), text("\uD83D"), text("b\uDE42c"), text("\uDE42\uD83D"), text("🙂"))),
                List.of(text("a"), text("\uD83D"), text("b\uDE42c"), text("\uDE42\uD83D"), text("🙂")));
    }

    private static StreamEvent text(String text) {
        return new Delta(1, ChunkKind.TEXT, text, 1);
    }

    /** Many events with few differences, so that runs, blocks of texts and blocks of ends all begin and end somewhere. */
    private static List<StreamEvent> events(Randomness random) {
        return random.list(0, 300, PackedEventsTest::event);
    }

    private static StreamEvent event(Randomness random) {
        return switch (random.weighted(40, 3, 1)) {
            case 0 -> text(Samples.text(random));
            case 1 ->
                new Delta(
                        random.longBetween(1, 2),
                        random.of(ChunkKind.class),
                        Samples.text(random),
                        random.intBetween(0, 2));
            default -> new Restarted(2, Samples.text(random));
        };
    }
}
