package dev.tokenbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A JDK or JRE of this machine. */
record Jdk(int version, Path home) {
    private static final Path JDKS = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)[^\"]*\"");

    /** Each version from 17 on once: the oldest, which is what everything is built for, is always among them. */
    static List<Jdk> all() {
        try (Stream<Path> homes = Files.list(JDKS)) {
            List<Jdk> found = homes
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .map(Jdk::at)
                    .filter(jdk -> jdk.version() >= 17)
                    .collect(TreeMap<Integer, Jdk>::new, (all, jdk) -> all.put(jdk.version(), jdk), TreeMap::putAll)
                    .values()
                    .stream()
                    .toList();
            assertThat(found).extracting(Jdk::version).contains(17);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that does not say what it is fails the test: it would not be tried. */
    private static Jdk at(Path home) {
        try {
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
            assertThat(version.find()).as("%s says its version", home).isTrue();
            return new Jdk(Integer.parseInt(version.group(1)), home.toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A {@code PATH} on which this JDK comes first. */
    String path() {
        return home.resolve("bin") + ":/usr/bin:/bin";
    }

    @Override
    public String toString() {
        return "JDK " + version;
    }
}
