package dev.tokenbus.node.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A room is small enough to grasp at a glance, and its package-info says in one sentence what is in it. */
class RoomSizeTest {
    private static final Path HOUSE = Path.of("..").toAbsolutePath().normalize();

    private static final String MAIN = "src/main/java";
    private static final String TEST = "src/test/java";

    /** Entrances and seams: one or two classes that a module shows to the others, or that nothing else belongs to. */
    private static final Set<String> SMALL =
            Set.of("dev.tokenbus.benchmarks", "dev.tokenbus.protocol.bus", "dev.tokenbus.worker.netty");

    @Test
    void aPackageHasThreeToEighteenFiles() throws IOException {
        assertThat(filesOfPackages(MAIN))
                .hasSizeGreaterThan(40)
                .allSatisfy((room, files) -> assertThat(files).as(room).isBetween(SMALL.contains(room) ? 1L : 3L, 18L));
    }

    @Test
    void aPackageOfTestsHasAtMostEighteenFiles() throws IOException {
        assertThat(filesOfPackages(TEST))
                .hasSizeGreaterThan(60)
                .allSatisfy((room, files) -> assertThat(files).as(room).isLessThanOrEqualTo(18));
    }

    @Test
    void noExceptionIsForAPackageThatGrewOrIsGone() throws IOException {
        Map<String, Long> files = filesOfPackages(MAIN);

        assertThat(files).containsKeys(SMALL.toArray(String[]::new));
        assertThat(SMALL)
                .allSatisfy(room -> assertThat(files.get(room)).as(room).isLessThan(3));
    }

    @Test
    void aPackageSaysWhatIsInIt() throws IOException {
        assertThat(sources(MAIN).map(Path::getParent).distinct())
                .allSatisfy(
                        room -> assertThat(room.resolve("package-info.java")).isRegularFile());
    }

    private static Map<String, Long> filesOfPackages(String tree) throws IOException {
        return sources(tree)
                .filter(file -> !file.endsWith("package-info.java"))
                .collect(Collectors.groupingBy(file -> packageOf(file, tree), TreeMap::new, Collectors.counting()));
    }

    private static Stream<Path> sources(String tree) throws IOException {
        Stream.Builder<Path> sources = Stream.builder();
        try (Stream<Path> modules = Files.list(HOUSE)) {
            for (Path main : modules.map(module -> module.resolve(tree))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(main)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources);
                }
            }
        }
        return sources.build();
    }

    private static String packageOf(Path file, String tree) {
        String path = file.getParent().toString();
        return path.substring(path.indexOf("/" + tree + "/") + tree.length() + 2)
                .replace('/', '.');
    }
}
