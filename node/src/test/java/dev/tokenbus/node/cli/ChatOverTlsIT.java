package dev.tokenbus.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.certificate.TestAuthority;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tokenbus chat} with a gateway whose certificate is signed by an authority of one's own. */
class ChatOverTlsIT {
    private static final ProcessCluster PROCESSES = ProcessCluster.create();

    @TempDir
    private static Path folder;

    private static TestAuthority authority;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        authority = TestAuthority.in(folder);
        TestAuthority.Issued issued = authority.issue("gateway");
        server = PROCESSES
                .dev(Map.of(
                        "TOKENBUS_GATEWAY_TLS_CERTIFICATE", issued.certificate().toString(),
                        "TOKENBUS_GATEWAY_TLS_KEY", issued.key().toString()))
                .awaitReady();
    }

    @AfterAll
    static void close() {
        PROCESSES.close();
    }

    private static ServerProcess chat(String host, Map<String, String> variables, String... options) {
        String[] arguments = new String[options.length + 6];
        System.arraycopy(
                new String[] {"chat", "--url", "wss://" + host + ":" + server.gatewayPort()}, 0, arguments, 0, 3);
        System.arraycopy(options, 0, arguments, 3, options.length);
        System.arraycopy(new String[] {"--model", "sim-echo", "hello"}, 0, arguments, 3 + options.length, 3);
        return PROCESSES.command(variables, arguments);
    }

    @Test
    void theAuthorityOfTheCertificateIsNamedByAnOptionOrAVariable() {
        String file = authority.certificate().toString();
        ServerProcess byOption = chat("localhost", Map.of(), "--cacert", file);
        ServerProcess byVariable = chat("localhost", Map.of("TOKENBUS_CACERT", file));

        assertThat(byOption.awaitExit()).as(byOption.err()).isZero();
        assertThat(byOption.out()).contains("hello");
        assertThat(byVariable.awaitExit()).as(byVariable.err()).isZero();
        assertThat(byVariable.out()).contains("hello");
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsNamedAsTheReason() {
        ServerProcess chat = chat("localhost", Map.of());

        assertThat(chat.awaitExit()).isEqualTo(1);
        assertThat(chat.err())
                .contains("certificate is not trusted")
                .contains("--cacert FILE")
                .hasLineCount(1);
    }

    @Test
    void aCertificateOfAnotherHostIsNotTrusted() {
        ServerProcess chat =
                chat("127.0.0.1", Map.of(), "--cacert", authority.certificate().toString());

        assertThat(chat.awaitExit()).isEqualTo(1);
        assertThat(chat.err()).contains("certificate is not trusted").hasLineCount(1);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        ServerProcess chat = chat(
                "localhost", Map.of(), "--cacert", folder.resolve("none.pem").toString());

        assertThat(chat.awaitExit()).isEqualTo(1);
        assertThat(chat.err()).contains("--cacert: ").contains("none.pem").hasLineCount(1);
    }

    @Test
    void whoForgetsTheTlsIsToldOfIt() {
        ServerProcess chat = PROCESSES.command(
                Map.of(), "chat", "--url", "ws://localhost:" + server.gatewayPort(), "--model", "sim-echo", "hello");

        assertThat(chat.awaitExit()).isEqualTo(1);
        assertThat(chat.err()).contains("a gateway with TLS is at wss://").hasLineCount(1);
    }

    @Test
    void theCommandForStreamsTrustsItToo() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = TokenbusCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(
                        "streams",
                        "--url",
                        "wss://localhost:" + server.gatewayPort(),
                        "--cacert",
                        authority.certificate().toString());

        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString()).contains("streams");
    }
}
