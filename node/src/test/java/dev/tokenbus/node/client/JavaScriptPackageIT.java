package dev.tokenbus.node.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.documents.MarkdownFile;
import dev.tokenbus.node.documents.Snippet;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.server.ServerRun;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.machine.Chromium;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The npm package of client/js in a fresh project, and the README's first program, on each Node.js that they are for. */
final class JavaScriptPackageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path CLIENT =
            Path.of("..", "client", "js").toAbsolutePath().normalize();

    /** Outside {@code target}, where Node.js would find the packages of other tests. */
    @TempDir
    private static Path folder;

    private static TokenbusNode node;
    private static Path project;

    @BeforeAll
    static void startNodeAndMakeTheProject() throws Exception {
        Map<String, String> settings = Map.of(
                "TOKENBUS_GATEWAY_PORT", "0",
                "TOKENBUS_NODE_MANAGEMENT_PORT", "0",
                "TOKENBUS_WORKER_SIMULATION_INTER_TOKEN_LATENCY_MS", "1");
        NodeConfig config = Configuration.load(null, settings);
        node = ServerRun.await(
                TokenbusNode.start(new NodeSpec(EnumSet.allOf(Role.class), new Membership.Alone(), config)), 30);
        project = folder.resolve("project");
        NodeScripts packages = NodeScripts.forPackages();
        NodeScripts tools = NodeScripts.ready();

        writePrograms(folder.resolve("snippets"), "docs/quickstart.md", "client/js/README.md");
        ProcessRun run = tools.run(
                "/package/project.mjs",
                PATIENCE,
                Map.of(),
                CLIENT,
                folder,
                packages.directory(),
                NodeScripts.clients().directory(),
                tools.directory(),
                folder.resolve("snippets"));

        run.assertSucceeded();
        assertThat(run.output().lines().filter(line -> line.startsWith("ok: "))).hasSize(5);
    }

    /** The programs for this client that documents show, for TypeScript to read. */
    private static void writePrograms(Path target, String... documents) throws IOException {
        Files.createDirectories(target);
        for (Snippet each : Snippet.in("js", "jsx").toList()) {
            boolean isOurs =
                    each.text().contains("tokenbus-client") || each.file().startsWith("client/js");
            if (isOurs && List.of(documents).contains(each.file())) {
                String name = each.file().replaceAll("\\W", "-") + "-" + each.line();
                Files.writeString(target.resolve(name + "." + each.language()), each.text());
            }
        }
    }

    @AfterAll
    static void closeNode() throws Exception {
        if (node != null) {
            ServerRun.await(node.close(), 60);
        }
    }

    private static String webSocketUrl() {
        return "ws://127.0.0.1:" + node.gatewayPort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"18", "20", "22", "24"})
    void aFreshProjectsProgramHasItsAnswer(String release) {
        NodeScripts scripts = NodeScripts.forPackages().on(release);
        Path home = project;
        if (Integer.parseInt(release) < 22) {
            ProcessRun without = scripts.run(project.resolve("hello.mjs"), PATIENCE, Map.of(), webSocketUrl());
            assertThat(without.succeeded()).isFalse();
            assertThat(without.output()).contains("npm install ws");
            home = folder.resolve("project-ws");
        }

        ProcessRun run = scripts.run(home.resolve("hello.mjs"), PATIENCE, Map.of(), webSocketUrl());

        run.assertSucceeded();
        assertThat(run.output()).contains("\"outcome\":\"done\",\"finishReason\":\"length\",\"tokens\":60");
    }

    @ParameterizedTest
    @ValueSource(strings = {"18", "20", "22", "24"})
    void fromCommonJsItIsRequiredWhereNodeJsCanDoSo(String release) {
        ProcessRun run = NodeScripts.forPackages()
                .on(release)
                .run(folder.resolve("project-ws/hello.cjs"), PATIENCE, Map.of(), webSocketUrl());

        String outcome = release.equals("18") ? "to a dynamic import()" : "\"outcome\":\"done\",\"tokens\":60";
        assertThat(run.output()).contains(outcome);
    }

    /** {@code JavaScriptClientTest} runs them on this machine's Node.js, which on Debian is the 20. */
    @ParameterizedTest
    @ValueSource(strings = {"18", "22", "24"})
    void theClientPassesItsTests(String release) {
        ProcessRun run =
                NodeScripts.forPackages().on(release).run(folder.resolve("suite/test/all.mjs"), PATIENCE, Map.of());

        run.assertSucceeded();
        assertThat(run.output()).contains("fail 0").doesNotContain("pass 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"18", "20", "22", "24"})
    void theReadmesFirstProgramRunsAsWritten(String release) throws IOException {
        NodeScripts scripts = NodeScripts.forPackages().on(release);

        assertThat(firstProgram(scripts, "sim-text", node.gatewayPort()).output())
                .endsWith("\ncomplete\n");
        assertThat(firstProgram(scripts, "gpt-9", node.gatewayPort()).output())
                .isEqualTo("\nincomplete (status 404)\n");
    }

    @Test
    void theReadmesFirstProgramNeverCallsACutAnswerComplete() throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpServer cut = ServerRun.await(
                vertx.createHttpServer()
                        .requestHandler(request -> request.response()
                                .setChunked(true)
                                .write("data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n")
                                .onComplete(written -> request.connection().close()))
                        .listen(0, "127.0.0.1"),
                30);

        ProcessRun run = firstProgram(NodeScripts.forPackages().on("24"), "sim-text", cut.actualPort());

        assertThat(run.succeeded()).isFalse();
        assertThat(run.output()).doesNotContain("\ncomplete");
        ServerRun.await(vertx.close(), 30);
    }

    @Test
    void aPageHasItsAnswerFromTheBundle() {
        ProcessRun run = NodeScripts.ready()
                .run(
                        "/package/bundled.mjs",
                        PATIENCE,
                        Chromium.found().environment(),
                        project.resolve("browser.bundle.js"),
                        node.gatewayPort());

        run.assertSucceeded();
        assertThat(run.output()).contains("ok: done");
    }

    private static ProcessRun firstProgram(NodeScripts scripts, String model, int port) throws IOException {
        String program = MarkdownFile.of("README.md").block("js", "Talk to it");
        assertThat(program).contains("localhost:8080", "'sim-text'");
        Path file = Files.createTempFile(folder, "first", ".mjs");
        Files.writeString(
                file, program.replace("localhost:8080", "127.0.0.1:" + port).replace("sim-text", model));
        return scripts.run(file, PATIENCE, Map.of());
    }
}
