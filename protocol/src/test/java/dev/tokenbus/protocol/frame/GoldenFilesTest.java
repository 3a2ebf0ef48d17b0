package dev.tokenbus.protocol.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The wire format as files: clients in other languages rely on what they say. */
final class GoldenFilesTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

    @TestFactory
    Stream<DynamicTest> serverFrameIsWrittenAndReadAsInItsGoldenFile() {
        return each(GoldenFrames.server(), (name, frame) -> {
            byte[] golden = golden("server", name);
            assertThat(new String(frame.encode(), UTF_8)).isEqualTo(new String(golden, UTF_8));
            assertThat(ServerFrameReader.read(golden)).contains(frame);
        });
    }

    @TestFactory
    Stream<DynamicTest> clientFrameIsWrittenAndReadAsInItsGoldenFile() {
        return each(GoldenFrames.client(), (name, frame) -> {
            String golden = new String(golden("client", name), UTF_8);
            assertThat(new String(frame.encode(), UTF_8)).isEqualTo(golden);
            assertThat(ClientFrameReader.read(golden)).isEqualTo(frame);
        });
    }

    @TestFactory
    Stream<DynamicTest> otherWayToSayAClientFrameIsReadAsInItsGoldenFile() {
        return each(
                GoldenFrames.clientVariants(),
                (name, frame) -> assertThat(ClientFrameReader.read(new String(golden("client", name), UTF_8)))
                        .isEqualTo(frame));
    }

    @Test
    void everyTypeOfFrameHasAGoldenFileOfItsName() throws IOException {
        assertThat(GoldenFrames.server().keySet()).containsAll(typesOf(ServerFrame.class));
        assertThat(GoldenFrames.client().keySet()).containsAll(typesOf(ClientFrame.class));
        assertThat(classesOf(GoldenFrames.server().values()))
                .containsAll(recordsOf(ServerFrame.class).toList());
        assertThat(classesOf(GoldenFrames.client().values()))
                .containsAll(recordsOf(ClientFrame.class).toList());
    }

    @Test
    void everyGoldenFileIsCompared() throws IOException {
        Set<String> client = new TreeSet<>(GoldenFrames.client().keySet());
        client.addAll(GoldenFrames.clientVariants().keySet());

        assertThat(files("server"))
                .isEqualTo(new TreeSet<>(GoldenFrames.server().keySet()));
        assertThat(files("client")).isEqualTo(client);
    }

    private static List<String> typesOf(Class<?> sealed) {
        return recordsOf(sealed)
                .map(Class::getSimpleName)
                .map(name -> Character.toLowerCase(name.charAt(0)) + name.substring(1))
                .toList();
    }

    /** All records of a sealed interface, those of the sealed interfaces in it too. */
    private static Stream<Class<?>> recordsOf(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(GoldenFilesTest::recordsOf)
                : Stream.of(type);
    }

    private static Set<Class<?>> classesOf(Collection<?> frames) {
        return frames.stream().map(Object::getClass).collect(Collectors.toSet());
    }

    private static Set<String> files(String side) throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN.resolve(side))) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** A file's bytes without the line break that ends a text file. */
    private static byte[] golden(String side, String name) throws IOException {
        byte[] file = Files.readAllBytes(GOLDEN.resolve(side).resolve(name + ".json"));
        assertThat(file).endsWith('\n');
        return Arrays.copyOf(file, file.length - 1);
    }

    @FunctionalInterface
    private interface Check<T> {
        void of(String name, T frame) throws IOException;
    }

    private static <T> Stream<DynamicTest> each(Map<String, T> frames, Check<T> check) {
        return frames.entrySet().stream()
                .map(entry ->
                        DynamicTest.dynamicTest(entry.getKey(), () -> check.of(entry.getKey(), entry.getValue())));
    }
}
