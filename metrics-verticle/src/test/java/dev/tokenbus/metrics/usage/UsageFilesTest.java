package dev.tokenbus.metrics.usage;

import static dev.tokenbus.metrics.usage.UsageRecords.DAY;
import static dev.tokenbus.metrics.usage.UsageRecords.record;
import static dev.tokenbus.metrics.usage.UsageRecords.records;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tokenbus.protocol.bus.node.UsageRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That what was written is there, whatever happens to the process and the disk. */
final class UsageFilesTest {
    @TempDir
    private Path directory;

    private UsageFiles open() throws IOException {
        return UsageFiles.open(directory, 3);
    }

    private Path file() {
        return directory.resolve("usage-2026-11-27.jsonl");
    }

    @Test
    void aRestartLosesNothing() throws Exception {
        UsageFiles first = open();
        first.write(DAY, List.of(record(1), record(2)));
        first.close();

        UsageFiles second = open();
        second.write(DAY, List.of(record(3)));

        assertThat(records(second)).containsExactly(record(1), record(2), record(3));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        second.close();
    }

    @Test
    void aLastLineThatWasTornAnywhereIsNoRecordAndSpoilsNoOther() throws Exception {
        UsageFiles whole = open();
        whole.write(DAY, List.of(record(1), record(2)));
        whole.close();
        byte[] bytes = Files.readAllBytes(file());
        int secondLine = new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;

        for (int cut = secondLine; cut < bytes.length; cut++) {
            Files.write(file(), Arrays.copyOf(bytes, cut));
            UsageFiles next = open();
            next.write(DAY, List.of(record(3)));

            // Without its end alone the line is whole.
            List<UsageRecord> expected =
                    cut == bytes.length - 1 ? List.of(record(1), record(2), record(3)) : List.of(record(1), record(3));
            assertThat(records(next)).as("cut at %s", cut).isEqualTo(expected);
            next.close();
        }
    }

    @Test
    void whatIsBeingWrittenIsNotTakenForDamage() throws Exception {
        UsageFiles files = open();
        files.write(DAY, List.of(record(1)));
        Files.writeString(file(), Files.readString(file()) + "{\"at\":\"2026");

        assertThat(files.read(DAY, DAY, one -> {})).isEmpty();
        Files.writeString(file(), Files.readString(file()) + "\n");
        assertThat(files.read(DAY, DAY, one -> {})).containsExactly("1 lines are no records");
        files.close();
    }

    @Test
    void aProcessThatIsKilledInMidWriteLeavesAllThatItConfirmed() throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int confirmed = 0;
        try (BufferedReader out = writer.inputReader()) {
            while (confirmed < 40) {
                String line = out.readLine();
                assertThat(line).as("the writer lives").isNotNull();
                confirmed = Integer.parseInt(line);
            }
        }
        writer.destroyForcibly().waitFor();

        UsageFiles after = open();
        after.write(DAY, List.of(record(0)));
        List<UsageRecord> found = records(after);
        for (int i = 1; i <= confirmed; i++) {
            assertThat(found.get(i - 1)).isEqualTo(record(i));
        }
        assertThat(found.get(found.size() - 1)).isEqualTo(record(0));
        after.close();
    }

    /** Writes records until it is killed, and says which are on the disk. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws Exception {
            UsageFiles files = UsageFiles.open(Path.of(args[0]), 3);
            for (int i = 1; i < 30_000; i++) {
                files.write(DAY, List.of(record(i)));
                System.out.println(i);
            }
        }
    }

    @Test
    void aFullDiskLeavesNothingOfTheBatchAndTheNextOneIsWritten() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        UsageFiles files = open();
        Files.createSymbolicLink(file(), Path.of("/dev/full"));

        assertThatThrownBy(() -> files.write(DAY, List.of(record(1)))).isInstanceOf(IOException.class);

        Files.delete(file());
        files.write(DAY, List.of(record(2)));
        assertThat(records(files)).containsExactly(record(2));
        files.close();
    }

    @Test
    void aDirectoryBelongsToOneNode() throws Exception {
        UsageFiles files = open();

        assertThatThrownBy(this::open).hasMessageContaining("is used by another node");

        files.close();
        open().close();
    }

    @Test
    void daysThatAreOverAreDeletedAndOtherFilesAreNot() throws Exception {
        UsageFiles files = open();
        for (int i = 0; i < 4; i++) {
            files.write(DAY.plusDays(i), List.of(record(i)));
        }
        Files.writeString(directory.resolve("usage-of-mine.jsonl"), "x");

        files.forget(DAY.plusDays(3));

        try (var left = Files.list(directory)) {
            assertThat(left.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "lock",
                            "usage-of-mine.jsonl",
                            "usage-2026-11-28.jsonl",
                            "usage-2026-11-29.jsonl",
                            "usage-2026-11-30.jsonl");
        }
        files.close();
    }

    @Test
    void inMemoryOnlyTheLatestAreKept() throws Exception {
        UsageMemory memory = new UsageMemory(3);
        for (int i = 0; i <= UsageMemory.MOST; i++) {
            memory.write(DAY, List.of(record(i)));
        }

        assertThat(records(memory)).hasSize(UsageMemory.MOST).doesNotContain(record(0));
        assertThat(memory.read(DAY, DAY, one -> {}).get(0)).contains("of the last 20000 streams");
        memory.forget(DAY.plusDays(3));
        assertThat(records(memory)).isEmpty();
    }
}
