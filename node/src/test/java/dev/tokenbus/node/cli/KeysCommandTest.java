package dev.tokenbus.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.principal.KeyEntry;
import dev.tokenbus.gateway.principal.KeyFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Keys are made, listed and revoked on the command line. */
class KeysCommandTest {
    @TempDir
    private Path folder;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine commandLine =
                TokenbusCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }

    private Path file() {
        return folder.resolve("keys.jsonl");
    }

    private int create(String... more) {
        String[] all = new String[6 + more.length];
        String[] first = {"keys", "create", "--file", file().toString(), "--name", "team-a"};
        System.arraycopy(first, 0, all, 0, 6);
        System.arraycopy(more, 0, all, 6, more.length);
        return run(all);
    }

    private int list() {
        return run("keys", "list", "--file", file().toString());
    }

    @Test
    void aKeyIsShownOnce_andOnlyItsHashIsKept() throws IOException {
        assertThat(create("--models", "m1,m2", "--expires", "90d")).isZero();

        String key = out.toString().strip();
        assertThat(key).matches("tb-[A-Za-z0-9]{10}-[A-Za-z0-9]{43}");
        assertThat(err.toString()).contains("team-a", key.substring(3, 13)).doesNotContain(key);
        assertThat(Files.readString(file())).contains(key.substring(3, 13)).doesNotContain(key.substring(14));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(list()).isZero();
        assertThat(out.toString()).contains("good", "team-a (m1, m2)").doesNotContain(key.substring(14));
    }

    @Test
    void aKeyIsRevokedByItsId() {
        create();
        String id = out.toString().substring(3, 13);

        assertThat(run("keys", "revoke", "--file", file().toString(), id)).isZero();

        list();
        assertThat(out.toString()).contains("revoked");
    }

    @Test
    void whatAKeyMayDoIsWrittenAndListed() {
        assertThat(create(
                        "--principal",
                        "team-a",
                        "--publish",
                        "team-a.*",
                        "--subscribe",
                        "team-a.*,news",
                        "--limits",
                        "streams=5,logBytes=1000000"))
                .isZero();

        list();

        assertThat(out.toString())
                .contains(
                        "team-a of team-a {\"channels\":{\"publish\":[\"team-a.*\"],\"subscribe\":[\"team-a.*\",\"news\"]},"
                                + "\"limits\":{\"streams\":5,\"logBytes\":1000000}}");
    }

    @Test
    void aKeyIsReplacedByAnotherOfItsPrincipal_andEndsAfterAWhile() throws IOException {
        create("--models", "m1");
        String id = out.toString().substring(3, 13);

        assertThat(run("keys", "rotate", "--file", file().toString(), id, "--grace", "2h"))
                .isZero();

        Map<String, KeyEntry> keys = new KeyFile(file()).read();
        KeyEntry old = Objects.requireNonNull(keys.get(id));
        KeyEntry next = Objects.requireNonNull(keys.get(out.toString().substring(3, 13)));
        assertThat(next.principal()).isEqualTo(id).isEqualTo(old.principal());
        assertThat(next.grant()).isEqualTo(old.grant());
        assertThat(next.expires()).isNull();
        assertThat(old.expires())
                .isBetween(Instant.now().plusSeconds(7000), Instant.now().plusSeconds(7200));
        assertThat(err.toString()).contains("The old key " + id + " ends at ");
    }

    @Test
    void aRevokedKeyIsNotReplaced() {
        create();
        String id = out.toString().substring(3, 13);
        run("keys", "revoke", "--file", file().toString(), id);

        assertThat(run("keys", "rotate", "--file", file().toString(), id)).isEqualTo(1);
        assertThat(err.toString()).contains("keys create --principal " + id);
    }

    @Test
    void anUnknownIdIsAFailure() {
        create();

        assertThat(run("keys", "revoke", "--file", file().toString(), "0123456789"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("there is no key with that id");
    }

    @ParameterizedTest
    @CsvSource({
        "--expires, soon, --expires: soon (expected: 90d",
        "--expires, 2020-01-31, --expires: 2020-01-31 (expected: a time to come)",
        "--on-disconnect, perhaps, onDisconnect: not a policy",
        "--models, '', models: expected names",
        "--publish, a*b, 'channels.publish: expected names, with * at the end'",
        "--limits, stream=1, limits: a field that is unknown",
        "--limits, streams=0, limits.streams: 0 (expected: 1..100000000)"
    })
    void aWrongValueIsWrongUsage(String option, String value, String reason) {
        assertThat(create(option, value)).isEqualTo(2);
        assertThat(err.toString()).contains(reason);
        assertThat(Files.exists(file())).isFalse();
    }

    @Test
    void aBrokenFileIsAFailure_andStaysAsItIs() throws IOException {
        Files.writeString(file(), "{broken\n");

        assertThat(create()).isEqualTo(1);
        assertThat(err.toString()).contains("line 1: ");
        assertThat(Files.readString(file())).isEqualTo("{broken\n");
    }

    @Test
    void aFileThatIsNotThereIsAFailure() {
        assertThat(list()).isEqualTo(1);
        assertThat(err.toString()).contains("there is no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "list", "rotate", "revoke"})
    void everyCommandHasHelp_andWantsTheFile(String command) {
        assertThat(run("keys", command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: tokenbus keys " + command, "--file");

        assertThat(run("keys", command)).isEqualTo(2);
        assertThat(err.toString()).contains("--file");
    }

    @Test
    void withoutACommandNothingHappens() {
        assertThat(run("keys")).isEqualTo(2);
        assertThat(err.toString()).contains("Which command?", "create", "list", "revoke");
    }
}
