package dev.tokenbus.metrics.usage;

import dev.tokenbus.protocol.bus.node.UsageRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps records in a directory, one file for each day, one line for each record; only added to. What was written is forced to the disk
 * before {@link #write} returns. A process that is killed while it writes leaves a torn last line: the next one begins a new line, and a
 * torn line is no record. One process has a directory. One thread writes, others may read.
 */
final class UsageFiles implements UsageStore {
    private static final String PREFIX = "usage-";
    private static final String SUFFIX = ".jsonl";
    private static final int LONGEST_LINE = 64 * 1024;

    private final Path directory;
    private final int days;
    private final FileChannel lockFile;
    private @Nullable FileChannel open;
    private @Nullable LocalDate openDay;

    private UsageFiles(Path directory, int days, FileChannel lockFile) {
        this.directory = directory;
        this.days = days;
        this.lockFile = lockFile;
    }

    /** Takes a directory, which is made if it is not there. Fails when another process has it. */
    static UsageFiles open(Path directory, int days) throws IOException {
        Files.createDirectories(directory);
        FileChannel lockFile = appendable(directory.resolve("lock"));
        if (!isOurs(lockFile)) {
            lockFile.close();
            throw new IOException("metrics.usageDir: " + directory
                    + " is used by another node (expected: a directory for each node)");
        }
        return new UsageFiles(directory, days, lockFile);
    }

    /** The lock goes with the process, however that ends. */
    private static boolean isOurs(FileChannel lockFile) throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Opens a file, which only its owner may read if it is new. */
    private static FileChannel appendable(Path file) throws IOException {
        boolean isNew = !Files.exists(file);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (isNew && Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return channel;
    }

    @Override
    public void write(LocalDate day, List<UsageRecord> records) throws IOException {
        StringBuilder lines = new StringBuilder();
        records.forEach(one -> lines.append(UsageLine.of(one)));
        FileChannel channel = of(day);
        long end = channel.size();
        try {
            ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes, end + bytes.position());
            }
            channel.force(false);
        } catch (IOException e) {
            undo(channel, end, e);
            throw e;
        }
    }

    private FileChannel of(LocalDate day) throws IOException {
        FileChannel current = open;
        if (current != null && day.equals(openDay)) {
            return current;
        }
        closeDay();
        FileChannel next = appendable(file(day));
        open = next;
        openDay = day;
        endTornLine(next);
        return next;
    }

    private static void endTornLine(FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer last = ByteBuffer.allocate(1);
        if (size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n') {
            channel.write(ByteBuffer.wrap(new byte[] {'\n'}), size);
        }
    }

    /** What was written of a batch that failed goes; where even that fails, the next batch begins a new line. */
    private void undo(FileChannel channel, long end, IOException cause) {
        try {
            channel.truncate(end);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        try {
            closeDay();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void closeDay() throws IOException {
        FileChannel current = open;
        open = null;
        if (current != null) {
            current.close();
        }
    }

    private Path file(LocalDate day) {
        return directory.resolve(PREFIX + day + SUFFIX);
    }

    @Override
    public List<String> read(LocalDate from, LocalDate to, Consumer<UsageRecord> each) throws IOException {
        long damaged = 0;
        for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
            if (Files.exists(file(day))) {
                damaged += read(file(day), each);
            }
        }
        return damaged == 0 ? List.of() : List.of(damaged + " lines are no records");
    }

    /** Returns the number of lines that are no records. The last one may be about to be written, if it has no end. */
    private static long read(Path file, Consumer<UsageRecord> each) throws IOException {
        long damaged = 0;
        byte[] bytes = new byte[64 * 1024];
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                int from = 0;
                for (int i = 0; i < count; i++) {
                    if (bytes[i] == '\n') {
                        add(line, bytes, from, i);
                        Optional<UsageRecord> record = UsageLine.read(line.toString(StandardCharsets.UTF_8));
                        record.ifPresent(each);
                        damaged += record.isPresent() ? 0 : 1;
                        line.reset();
                        from = i + 1;
                    }
                }
                add(line, bytes, from, count);
            }
        }
        return damaged;
    }

    /** Adds a piece of a line; of one that is too long to be a record, not all. */
    private static void add(ByteArrayOutputStream line, byte[] bytes, int from, int to) {
        if (line.size() <= LONGEST_LINE) {
            line.write(bytes, from, to - from);
        }
    }

    @Override
    public void forget(LocalDate today) throws IOException {
        LocalDate first = today.minusDays(days - 1L);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
            for (Path file : files) {
                Optional<LocalDate> day = dayOf(file);
                if (day.isPresent() && day.get().isBefore(first)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static Optional<LocalDate> dayOf(Path file) {
        String name = file.getFileName().toString();
        try {
            return Optional.of(LocalDate.parse(name.substring(PREFIX.length(), name.length() - SUFFIX.length())));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        closeDay();
        lockFile.close();
    }
}
