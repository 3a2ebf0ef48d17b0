package dev.tokenbus.protocol.bus;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.GoldenMessages.GoldenFile;
import dev.tokenbus.protocol.bus.GoldenMessages.Sample;
import dev.tokenbus.protocol.bus.node.BusVersions;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Nodes of two versions share a bus while a cluster is upgraded, so what older ones wrote is kept as files, read by this version, and
 * only ever grown at its end.
 */
final class GoldenMessagesTest {
    private static final Map<Class<?>, MessageCodec<BusMessage, BusMessage>> CODECS = RecordingBus.codecs();

    @TestFactory
    Stream<DynamicTest> whatAVersionWroteMeansTheSameInThisOne() {
        return GoldenMessages.all().stream()
                .map(file -> DynamicTest.dynamicTest(file.toString(), () -> {
                    assertThat(file.samples()).isNotEmpty();
                    for (Sample sample : file.samples()) {
                        assertThat(Described.of((Record) read(sample))).containsAll(sample.meaning());
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> thisVersionWritesTheSameBytesAndAppendsNewOnes() {
        return GoldenMessages.all().stream()
                .map(file -> DynamicTest.dynamicTest(file.toString(), () -> {
                    for (Sample sample : file.samples()) {
                        Buffer written = Sample.of(codec(sample), read(sample)).bytes();
                        assertThat(written.length())
                                .isGreaterThanOrEqualTo(sample.bytes().length());
                        assertThat(written.getBuffer(0, sample.bytes().length()))
                                .isEqualTo(sample.bytes());
                    }
                }));
    }

    @Test
    void theNewestFileOfEveryKindHasAllOfItsFields() {
        Map<String, List<GoldenFile>> byKind = GoldenMessages.all().stream().collect(groupingBy(GoldenFile::kind));
        List<String> toAdd = new ArrayList<>();
        for (Class<?> kind : BusMessages.all()) {
            MessageCodec<BusMessage, BusMessage> codec = Objects.requireNonNull(CODECS.get(kind));
            boolean isWhole = byKind.getOrDefault(kind.getSimpleName(), List.of()).stream()
                    .max(Comparator.comparing(GoldenFile::version))
                    .filter(file -> file.samples().stream().allMatch(GoldenMessagesTest::isWrittenAsItIs))
                    .isPresent();
            if (!isWhole) {
                toAdd.add(GoldenMessages.write(BusVersions.OURS.highest(), kind.asSubclass(BusMessage.class), codec)
                        .toString());
            }
        }
        assertThat(toAdd)
                .as("new kinds and new fields; CONTRIBUTING.md, 'Add a message on the bus', says what else they need."
                        + " Then copy these files to src/test/resources/golden/bus")
                .isEmpty();
    }

    private static boolean isWrittenAsItIs(Sample sample) {
        return Sample.of(codec(sample), read(sample)).bytes().equals(sample.bytes());
    }

    private static BusMessage read(Sample sample) {
        return codec(sample).decodeFromWire(0, sample.bytes());
    }

    private static MessageCodec<BusMessage, BusMessage> codec(Sample sample) {
        return CODECS.values().stream()
                .filter(codec -> codec.name().equals(sample.letter()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no message has the letter " + sample.letter()));
    }
}
