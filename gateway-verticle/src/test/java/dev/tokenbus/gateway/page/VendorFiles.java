package dev.tokenbus.gateway.page;

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
        Properties files = new Properties();
        try (InputStream in = open("/vendor.properties")) {
            files.load(in);
        }
        for (String name : files.stringPropertyNames()) {
            try (InputStream in = open("/" + files.getProperty(name))) {
                Files.copy(in, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return directory;
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(VendorFiles.class.getResourceAsStream(resource), resource);
    }
}
