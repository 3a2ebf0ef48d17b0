package dev.tokenbus.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Properties;

/** Unpacks the page's libraries from their WebJars, for a scripted gateway that is no Java program. */
final class VendorFiles {
    private VendorFiles() {}

    /** Puts the files that vendor.properties names into a directory, in the versions on the class path. */
    static Path unpackInto(Path directory) throws IOException {
        Files.createDirectories(directory);
        unpack("marked", "lib/marked.esm.js", directory.resolve("marked.js"));
        unpack("dompurify", "dist/purify.es.mjs", directory.resolve("purify.js"));
        unpack("uplot", "dist/uPlot.esm.js", directory.resolve("uplot.js"));
        unpack("uplot", "dist/uPlot.min.css", directory.resolve("uplot.css"));
        return directory;
    }

    private static void unpack(String webJar, String path, Path file) throws IOException {
        Properties pom = new Properties();
        try (InputStream in = open("/META-INF/maven/org.webjars.npm/" + webJar + "/pom.properties")) {
            pom.load(in);
        }
        String version = Objects.requireNonNull(pom.getProperty("version"), webJar);
        try (InputStream in = open("/META-INF/resources/webjars/" + webJar + "/" + version + "/" + path)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(VendorFiles.class.getResourceAsStream(resource), resource);
    }
}
