package dev.tokenbus.gateway.messages;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The golden files of this room: one case each. */
final class GoldenFolder {
    private GoldenFolder() {}

    private static Path folder(String name) {
        try {
            return Path.of(Objects.requireNonNull(GoldenFolder.class.getResource("/messages/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names of the cases in a folder. */
    static List<String> cases(String folder) {
        try (Stream<Path> files = Files.list(folder(folder))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(String file) {
        try {
            return Files.readString(folder(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonObject json(String file) {
        return new JsonObject(text(file));
    }
}
