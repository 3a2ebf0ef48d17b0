package dev.tokenbus.protocol.bus;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tokenbus.protocol.Samples;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.testkit.property.Property;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The bytes of bus messages as files, {@code golden/bus/VERSION/KIND.txt}: what a node of that version wrote. A blank line ends a sample; its
 * first line has the letter of the codec and the bytes, the others say what they mean.
 */
final class GoldenMessages {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "bus");

    /** Tests write what is missing to it. */
    private static final Path FRESH = Path.of("target", "golden", "bus");

    private static final int TRIES = 400;
    private static final HexFormat HEX = HexFormat.of();

    private GoldenMessages() {}

    /** The file of one kind of message, as a version wrote it. */
    record GoldenFile(int version, String kind, List<Sample> samples) {
        static GoldenFile read(Path file) {
            try {
                String text = Files.readString(file, US_ASCII);
                String name = GOLDEN.relativize(file).getName(1).toString();
                return new GoldenFile(
                        Integer.parseInt(GOLDEN.relativize(file).getName(0).toString()),
                        name.substring(0, name.length() - ".txt".length()),
                        Stream.of(text.split("\n\n")).map(Sample::read).toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return version + "/" + kind;
        }
    }

    /**
     * One message.
     *
     * @param letter the name of its codec
     * @param bytes with the first one, which all messages have
     * @param meaning as {@link Described} says it
     */
    record Sample(String letter, Buffer bytes, List<String> meaning) {
        static Sample of(MessageCodec<BusMessage, BusMessage> codec, BusMessage message) {
            Buffer bytes = Buffer.buffer();
            codec.encodeToWire(bytes, message);
            return new Sample(codec.name(), bytes, Described.of((Record) message));
        }

        private static Sample read(String text) {
            List<String> lines = Arrays.asList(text.split("\n"));
            String[] wire = lines.get(0).split(" ");
            return new Sample(wire[0], Buffer.buffer(HEX.parseHex(wire[1])), lines.subList(1, lines.size()));
        }

        private String written() {
            return letter + " " + HEX.formatHex(bytes.getBytes()) + "\n" + String.join("\n", meaning) + "\n";
        }

        /** What it shows of what can be one of a few: constants and kinds of records. */
        private Set<String> choices() {
            return meaning.stream()
                    .filter(line -> line.matches(".* (is \\w+|= [A-Z][A-Z_]+)"))
                    // A code of an error travels as its word.
                    .filter(line -> !line.contains(".code = "))
                    .map(line -> line.replaceAll("\\[\\d+]", ""))
                    .collect(Collectors.toSet());
        }

        /** Whether the same message always has the same bytes: maps have no order. */
        private boolean isStable() {
            return meaning.stream().noneMatch(line -> line.matches(".*\\.entries = [2-9]"));
        }
    }

    /** All files, the oldest version first. */
    static List<GoldenFile> all() {
        try (Stream<Path> files = Files.walk(GOLDEN, 2)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(GoldenFile::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes what this version makes of some messages of a kind, one that is not short, and each choice; returns where. */
    static Path write(int version, Class<? extends BusMessage> kind, MessageCodec<BusMessage, BusMessage> codec) {
        List<Sample> samples = new ArrayList<>();
        Property.tries(TRIES).forAll(Samples.records().of(kind), message -> samples.add(Sample.of(codec, message)));
        samples.removeIf(sample -> !sample.isStable());
        samples.sort(Comparator.comparing(sample -> sample.bytes().length()));
        Sample ordinary = samples.get(samples.size() / 4);
        Set<String> covered = new HashSet<>();
        samples.removeIf(sample -> sample != ordinary && !covered.addAll(sample.choices()));
        Path file = FRESH.resolve(Path.of(Integer.toString(version), kind.getSimpleName() + ".txt"));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, samples.stream().map(Sample::written).collect(Collectors.joining("\n")), US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
