package dev.tokenbus.gateway.principal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFileTest {
    private static final String ID = "\"id\":\"0123456789\"";
    private static final String HASH = "\"hash\":\"" + "a".repeat(64) + "\"";
    private static final String NAME = "\"name\":\"team\"";
    private static final String CREATED = "\"created\":\"2026-01-01T00:00:00Z\"";
    private static final String GOOD = "{" + ID + "," + HASH + "," + NAME + "," + CREATED + "}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path path() {
        return folder.resolve("keys.jsonl");
    }

    private KeyEntry entry(ApiKey key) throws IOException {
        return Objects.requireNonNull(new KeyFile(path()).read().get(key.id()));
    }

    private void write(String... lines) throws IOException {
        Files.write(path(), List.of(lines));
    }

    @Test
    void whatIsWrittenIsRead_andOnlyItsOwnerMayReadIt() throws IOException {
        ApiKey key = new Keys(path()).create("team-a", Instant.parse("2027-01-01T00:00:00Z"), "finish", "m1", "m2");

        KeyEntry entry = entry(key);

        assertThat(entry.name()).isEqualTo("team-a");
        assertThat(entry.grant().models()).containsExactly("m1", "m2");
        assertThat(entry.grant().onDisconnect()).isEqualTo("finish");
        assertThat(entry.expires()).isEqualTo("2027-01-01T00:00:00Z");
        assertThat(key.hasHash(entry.hash())).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(path())).doesNotContain(key.text().substring(14));
    }

    @Test
    void aRevokedKeyKeepsItsLine_andTheOthersAreAsTheyWere() throws IOException {
        Keys keys = new Keys(path());
        ApiKey first = keys.create("first");
        ApiKey second = keys.create("second");
        List<String> before = Files.readAllLines(path());

        keys.revoke(first);

        List<String> after = Files.readAllLines(path());
        assertThat(after).hasSameSizeAs(before).contains(before.get(2)).doesNotContain(before.get(1));
        assertThat(entry(first).isGood(Instant.now())).isFalse();
        assertThat(entry(second).isGood(Instant.now())).isTrue();
    }

    @Test
    void nothingElseStaysInTheFolder() throws IOException {
        new Keys(path()).create("team");

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("keys.jsonl", ".keys.jsonl.lock");
        }
    }

    @Test
    void blankLinesAndCommentsAreNoKeys() throws IOException {
        write("# a comment", "", GOOD, "  ");

        assertThat(new KeyFile(path()).read()).containsOnlyKeys("0123456789");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no JSON                                        | not JSON",
                "{\"id\":\"0123456789\"}                        | hash: missing",
                "{\"id\":\"short\",HASH,NAME,CREATED}           | id: expected 10 letters and digits",
                "{ID,\"hash\":\"abc\",NAME,CREATED}             | hash: expected 64 hexadecimal digits",
                "{ID,HASH,\"name\":\"\",CREATED}                | name: expected names of 1..256",
                "{ID,HASH,NAME,\"created\":\"yesterday\"}       | created: not a time",
                "{ID,HASH,NAME,CREATED,\"models\":[]}           | models: expected one or more names",
                "{ID,HASH,NAME,CREATED,\"model\":[\"m\"]}       | a field that is unknown",
                "{ID,HASH,NAME,CREATED,\"onDisconnect\":\"go\"} | onDisconnect: not a policy",
                "{ID,HASH,NAME,CREATED,\"principal\":\"\"}       | principal: expected names of 1..256",
                "{ID,HASH,NAME,CREATED,\"channels\":{\"p\":[]}}| a field that is unknown (expected: channels.publish",
                "{ID,HASH,NAME,CREATED,\"limits\":{\"s\":1}}   | a field that is unknown (expected: limits.conn",
                "{ID,HASH,NAME,CREATED,\"limits\":{\"streams\":0}} | limits.streams: 0 (expected: 1..100000000)",
                "{ID,HASH,NAME,CREATED,\"expires\":5}           | expires: expected a string",
                "GOOD                                           | id: the same as on a line before"
            })
    void aWrongLineIsNamedWithTheReason(String line, String reason) throws IOException {
        String written = line.replace("GOOD", GOOD)
                .replace("ID", ID)
                .replace("HASH", HASH)
                .replace("NAME", NAME)
                .replace("CREATED", CREATED);
        write("# keys", GOOD, written.strip());

        assertThatThrownBy(() -> new KeyFile(path()).read())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keys.jsonl, line 3: ")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("aaaa");
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> new KeyFile(path()).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("keys.jsonl: there is no such file");
    }
}
