package dev.tokenbus.metrics.process;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Which build a node runs, shown as {@code tokenbus_build_info}, a series that is always 1.
 *
 * @param revision the commit, with {@code -dirty} at its end if the sources had changes; {@code unknown} where they were no clone
 */
record BuildInfo(String version, String revision) implements MeterBinder {
    /** Written by the build. */
    private static final String FILE = "build.properties";

    /** As the build has written it down. */
    static BuildInfo ofThisBuild() {
        Properties build = new Properties();
        try (@Nullable InputStream file = BuildInfo.class.getResourceAsStream(FILE)) {
            if (file != null) {
                build.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(build);
    }

    static BuildInfo of(Properties build) {
        return new BuildInfo(known(build.getProperty("version", "")), known(build.getProperty("revision", "")));
    }

    private static String known(String value) {
        return value.isBlank() ? "unknown" : value.strip();
    }

    /** Both, for people: {@code 0.1.0 0123456789ab}. */
    String words() {
        return version + " " + revision;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("tokenbus.build.info", () -> 1)
                .description(
                        "The node's version, the commit that it was built from, and the Java that runs it; always 1")
                .tags(Tags.of(
                        "version",
                        version,
                        "revision",
                        revision,
                        "java",
                        Runtime.version().toString()))
                .register(registry);
    }
}
