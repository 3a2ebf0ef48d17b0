package dev.tokenbus.gateway.principal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of keys: a line of JSON for each, blank lines, and comments that begin with {@code #}. It is read whole or not at all, and
 * replaced as a whole, so that nobody ever reads a half of it.
 */
public final class KeyFile {
    static final int MOST_KEYS = 10_000;
    static final long MOST_BYTES = 16L << 20;

    private static final String HEAD = "# Keys of tokenbus, hashed. Written by: tokenbus keys create | rotate | revoke";

    private final Path path;

    public KeyFile(Path path) {
        this.path = path;
    }

    /** What changes when the file does. */
    record Stamp(Object file, long size, Object time) {}

    Stamp stamp() throws IOException {
        BasicFileAttributes of = Files.readAttributes(path, BasicFileAttributes.class);
        return new Stamp(String.valueOf(of.fileKey()), of.size(), of.lastModifiedTime());
    }

    public boolean exists() {
        return Files.exists(path);
    }

    /**
     * All keys by their ids, in the file's order. Throws {@link IOException} when the file cannot be read, and
     * {@link IllegalArgumentException} when a line of it is wrong: with the line's number and the reason, and nothing that stands there.
     */
    public Map<String, KeyEntry> read() throws IOException {
        Map<String, KeyEntry> entries = new LinkedHashMap<>();
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            if (isEntry(lines.get(i))) {
                KeyEntry entry = entry(lines.get(i), i + 1);
                if (entries.put(entry.id(), entry) != null) {
                    throw wrong(i + 1, "id: the same as on a line before");
                }
                if (entries.size() > MOST_KEYS) {
                    throw wrong(i + 1, "more than " + MOST_KEYS + " keys");
                }
            }
        }
        return entries;
    }

    private static boolean isEntry(String line) {
        return !line.isBlank() && !line.startsWith("#");
    }

    private KeyEntry entry(String line, int number) {
        try {
            return KeyEntry.read(line);
        } catch (IllegalArgumentException e) {
            throw wrong(number, String.valueOf(e.getMessage()));
        }
    }

    private IllegalArgumentException wrong(int line, String reason) {
        return new IllegalArgumentException(path + ", line " + line + ": " + reason);
    }

    private List<String> lines() throws IOException {
        try {
            if (Files.size(path) > MOST_BYTES) {
                throw new IOException(path + ": larger than " + (MOST_BYTES >> 20) + " MiB");
            }
            return Files.readAllLines(path, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new IOException(path + ": there is no such file", e);
        } catch (CharacterCodingException e) {
            throw new IOException(path + ": not UTF-8", e);
        }
    }

    /** What is done with the file while nobody else changes it. */
    private interface Change {
        void run() throws IOException;
    }

    /** One process after the other: of two that change the file at once, the later one would bring back a key that was revoked. */
    private void alone(Change change) throws IOException {
        Path lock = path.toAbsolutePath().resolveSibling("." + path.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            change.run();
        } catch (NoSuchFileException e) {
            throw new IOException(path + ": its directory does not exist", e);
        }
    }

    /** Adds a key; makes the file if there is none. */
    public void add(KeyEntry entry) throws IOException {
        alone(() -> addAlone(entry));
    }

    private void addAlone(KeyEntry entry) throws IOException {
        List<String> lines = new ArrayList<>(exists() ? lines() : List.of(HEAD));
        int keys = exists() ? read().size() : 0;
        if (keys >= MOST_KEYS) {
            throw new IOException(
                    path + ": it has " + MOST_KEYS + " keys already; delete lines of those that are revoked");
        }
        lines.add(entry.line());
        replace(lines);
    }

    /** Adds a key in place of another, which has its end by now: the new one first, so that there is always one that is good. */
    public void rotate(KeyEntry ending, KeyEntry successor) throws IOException {
        alone(() -> {
            addAlone(successor);
            replaceAlone(ending);
        });
    }

    /** Replaces the line of a key, and leaves all others as they are. */
    public void replace(KeyEntry entry) throws IOException {
        alone(() -> replaceAlone(entry));
    }

    private void replaceAlone(KeyEntry entry) throws IOException {
        List<String> lines = new ArrayList<>(lines());
        for (int i = 0; i < lines.size(); i++) {
            if (isEntry(lines.get(i)) && entry(lines.get(i), i + 1).id().equals(entry.id())) {
                lines.set(i, entry.line());
            }
        }
        replace(lines);
    }

    /** Nobody but the owner may read it, from its first byte on. */
    private void replace(List<String> lines) throws IOException {
        Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        Path temporary = Files.createTempFile(
                target.getParent(),
                ".keys",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(temporary, lines);
            try {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                throw new IOException(path + ": cannot be replaced in one step here", e);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
