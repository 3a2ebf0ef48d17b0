package dev.tokenbus.gateway.jwt;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Keys of a file, which is read again every two seconds. */
record FileKeys(Vertx vertx, Path path) implements KeySource {
    @Override
    public Future<String> load() {
        return vertx.executeBlocking(this::read);
    }

    private String read() throws IOException {
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new IOException(path + ": larger than " + (MOST_BYTES >> 10) + " KiB");
            }
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new IOException(path + ": there is no such file", e);
        }
    }

    @Override
    public String name() {
        return "gateway.jwksFile";
    }

    @Override
    public long refreshMs() {
        return 2000;
    }

    @Override
    public long pauseMs() {
        return 1000;
    }
}
