package dev.tokenbus.node.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.doctor.Finding.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is judged, and how it is said. */
class FindingsTest {
    private static final Instant NOW = Instant.parse("2026-11-28T04:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void aCertificateThatHasEndedFailsAndOneThatEndsSoonIsAWarning() {
        assertThat(Ends.finding(Check.CERTIFICATES, "it", NOW.minusSeconds(1), NOW)
                        .verdict())
                .isEqualTo(Verdict.FAIL);
        assertThat(Ends.finding(Check.CERTIFICATES, "it", NOW.plus(Duration.ofDays(3)), NOW)
                        .what())
                .isEqualTo("it ends in 3 days, on 2026-12-01");
        assertThat(Ends.finding(Check.CERTIFICATES, "it", NOW.plus(Duration.ofDays(90)), NOW)
                        .verdict())
                .isEqualTo(Verdict.OK);
    }

    @Test
    void aClockThatIsOffIsAWarningThatSaysInWhichDirection() {
        String date = "Sat, 28 Nov 2026 04:00:00 GMT";

        assertThat(Clocks.compare("x", date, NOW.plusMillis(900)).orElseThrow().verdict())
                .isEqualTo(Verdict.OK);
        assertThat(Clocks.compare("x", date, NOW.plusSeconds(60)).orElseThrow().what())
                .isEqualTo("60 s ahead of x");
        assertThat(Clocks.compare("x", date, NOW.minusSeconds(60)).orElseThrow().what())
                .isEqualTo("60 s behind x");
        assertThat(Clocks.compare("x", "yesterday", NOW)).isEmpty();
    }

    @Test
    void limitsOfTheMachineAreHeldAgainstTheConfiguration() {
        assertThat(Machine.files(1024, 20_000).todo()).startsWith("ulimit -n 20512");
        assertThat(Machine.files(65_536, 20_000).verdict()).isEqualTo(Verdict.OK);
        assertThat(Machine.memory(900, 1000).verdict()).isEqualTo(Verdict.FAIL);
        assertThat(Machine.network("128", "32768\t60999"))
                .extracting(Finding::verdict)
                .containsExactly(Verdict.WARN, Verdict.OK);
    }

    @Test
    void aPortThatIsHeldIsSaidWithItsHolder() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Finding finding = Ports.port("gateway.port", "127.0.0.1", holder.getLocalPort());

            assertThat(finding.verdict()).isIn(Verdict.FAIL, Verdict.WARN);
            assertThat(finding.what())
                    .contains("is held by")
                    .contains("process " + ProcessHandle.current().pid());
        }
        assertThat(Ports.port("gateway.port", "203.0.113.9", 8080).what()).contains("no address of this machine");
    }

    @Test
    void aMemberIsToldApartFromNobodyAndFromAnotherServer() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            Thread talk = new Thread(() -> {
                try (var socket = other.accept()) {
                    socket.getOutputStream().write("220 mail".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // The test says what it missed.
                }
            });
            talk.start();
            assertThat(Members.of(List.of("127.0.0.1:" + port), 1).get(0).what())
                    .isEqualTo("127.0.0.1:" + port + " is no Hazelcast");
        }
        assertThat(Members.of(List.of("nowhere.invalid"), 5701).get(0).what()).contains("no such name");
    }

    @Test
    void aFileOfSecretsIsForItsOwnerAlone() throws IOException {
        Path keys = Files.writeString(directory.resolve("keys.jsonl"), "");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(OwnFiles.secret("gateway.keysFile", keys).todo()).isEqualTo("chmod 600 " + keys);

        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        assertThat(OwnFiles.secret("gateway.keysFile", keys).verdict()).isEqualTo(Verdict.OK);
        assertThat(OwnFiles.secret("gateway.keysFile", directory.resolve("none"))
                        .verdict())
                .isEqualTo(Verdict.FAIL);
    }

    @Test
    void aConfigurationWithSecretsInItIsForItsOwnerAlone() throws IOException {
        Path file = directory.resolve("tokenbus.yaml");
        Files.writeString(file, "gateway: {port: 1}\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(lookInto(file)).isEmpty();

        Files.writeString(file, "worker.upstream.a: {baseUrl: http://gpu, apiKey: sk-nobody-may-read-this}\n");

        assertThat(lookInto(file)).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.WARN);
            assertThat(finding.what())
                    .contains(file.toString(), "open to other users")
                    .doesNotContain("sk-");
            assertThat(finding.todo()).isEqualTo("chmod 600 " + file);
        });
    }

    private static List<Finding> lookInto(Path file) {
        return OwnFiles.configuration(
                Configuration.read(file, Map.of(), List.of(), remark -> {}).given());
    }

    @Test
    void aCheckThatHangsHoldsNothingUp() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);

        List<Finding> findings = new Doctor(Duration.ofMillis(20))
                .add(Check.JAVA, () -> {
                    never.await();
                    return List.of();
                })
                .run();

        assertThat(findings.get(0).what()).isEqualTo("took longer than 20 ms");
    }

    @Test
    void linesFitATerminalAndProgramsGetJson() {
        List<Finding> findings =
                List.of(Finding.fail(Check.SECRET_FILES, "a word ".repeat(30).strip(), "do this"));
        StringWriter text = new StringWriter();

        Report.print(findings, new PrintWriter(text), false);

        assertThat(text.toString().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80))
                .first()
                .asString()
                .startsWith("fail secret-files      a word");
        assertThat(text.toString())
                .doesNotContain("\u001b")
                .endsWith("1 failed, 0 warnings, 0 ok, 0 not checked (-)\n");
        assertThat(Report.json(findings).getBoolean("good")).isFalse();
    }
}
