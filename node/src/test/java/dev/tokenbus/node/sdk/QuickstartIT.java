package dev.tokenbus.node.sdk;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.CuttingProxy;
import dev.tokenbus.node.documents.MarkdownFile;
import dev.tokenbus.node.documents.Snippet;
import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.Chromium;
import dev.tokenbus.testkit.machine.MachineTool;
import dev.tokenbus.testkit.machine.NodeScripts;
import dev.tokenbus.testkit.machine.ProcessRun;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs of docs/quickstart.md as they stand there, but for ports and the model's name: with one node, which the commands for the owner
 * of a model server have started, and a scripted model server.
 */
final class QuickstartIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String WHOLE = "one two";

    private static final Vertx VERTX = Vertx.vertx();
    private static final ChatScripts LLM = new ChatScripts(VERTX);

    @TempDir
    private static Path folder;

    private static ProcessCluster processes;
    private static HttpServer pages;
    private static CuttingProxy proxy;
    private static int proxyPort;
    private static ServerProcess node;
    private static ServerProcess init;
    private static ServerProcess doctor;

    @BeforeAll
    static void followTheOwnersCommands() {
        pages = waitFor(
                VERTX.createHttpServer().requestHandler(QuickstartIT::serve).listen(0, "127.0.0.1"));
        processes = ProcessCluster.create();
        List<List<String>> commands = block("sh", "./tokenbus init").commands();
        assertThat(commands).extracting(words -> words.get(1)).containsExactly("init", "doctor", "dev", "chat");
        Map<String, String> here = Map.of(
                "TOKENBUS_GATEWAY_ALLOWED_ORIGINS", "http://localhost:" + pages.actualPort(),
                "TOKENBUS_GATEWAY_PORT", "0",
                "TOKENBUS_NODE_MANAGEMENT_PORT", "0");

        init = ours(commands.get(0), Map.of());
        assertThat(init.awaitExit()).as(init.err()).isZero();
        doctor = ours(commands.get(1), here);
        // Whether it waits long enough for the server's answer is a matter of this machine's speed.
        doctor.awaitExit();
        node = ours(commands.get(2), here).awaitReady();
        proxy = new CuttingProxy(VERTX, node.gatewayPort());
        proxyPort = waitFor(proxy.listen());
    }

    @AfterAll
    static void close() {
        processes.close();
        waitFor(VERTX.close());
    }

    /** The block of the page with this in it. */
    private static Snippet block(String language, String part) {
        List<Snippet> found = Snippet.in(language)
                .filter(each -> each.file().equals("docs/quickstart.md"))
                .filter(each -> each.text().contains(part))
                .toList();
        assertThat(found).as("%s with %s", language, part).hasSize(1);
        return found.get(0);
    }

    /** A command of ours in the folder; the model server's address is that of the scripted one. */
    private static ServerProcess ours(List<String> words, Map<String, String> variables) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "cd \"$0\" && exec \"$@\"", folder.toString()));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty(ProcessCluster.JAR)));
        words.stream()
                .skip(1)
                .map(word -> word.replace("http://localhost:8000/v1", LLM.baseUrl()))
                .forEach(command::add);
        return processes.program(command, variables);
    }

    /** The text of a block for the test's node, reached over the proxy, and the scripted model. */
    private static String here(Snippet block) {
        assertThat(block.text()).contains("localhost:8080");
        return block.text().replace("localhost:8080", "127.0.0.1:" + proxyPort).replace("sim-text", "scripted");
    }

    private static void serve(HttpServerRequest request) {
        switch (request.path()) {
            case "/deeds/asked" -> LLM.answersBehindAGate();
            case "/deeds/cut" -> proxy.cut(node.gatewayPort());
            case "/deeds/gone-on" -> LLM.opensGate();
            default -> {
                Path file = folder.resolve(request.path().substring(1));
                request.response().sendFile((Files.isDirectory(file) ? file.resolve("index.html") : file).toString());
                return;
            }
        }
        request.response().end();
    }

    @Test
    void theOwnersCommandsSayThatAllIsWell() {
        assertThat(Files.exists(folder.resolve("tokenbus.yaml"))).isTrue();
        assertThat(init.out() + init.err()).contains("tokenbus.yaml");
        assertThat(doctor.out()).contains("ok   configuration").contains(LLM.baseUrl());
    }

    @Test
    void theOwnersChatHasItsAnswer() {
        LLM.answers();
        List<List<String>> commands = block("sh", "./tokenbus init").commands();

        ServerProcess chat = ours(commands.get(3), Map.of("TOKENBUS_URL", node.webSocketUrl()));

        assertThat(chat.awaitExit()).as(chat.err()).isZero();
        assertThat(chat.out()).contains(ChatScripts.TEXT.strip());
    }

    @Test
    void theProgramForTheSdkHasItsAnswer() throws IOException {
        LLM.answers();

        ProcessRun run = runWithSdk("chat.mjs", here(block("js", "chat.completions")));

        run.assertSucceeded();
        assertThat(run.output()).isEqualTo(ChatScripts.TEXT);
    }

    private static ProcessRun runWithSdk(String name, String program) throws IOException {
        return NodeScripts.clients().run(besidePackages(name, program), PATIENCE, Map.of());
    }

    /** A program where it finds the packages. */
    private static Path besidePackages(String name, String program) throws IOException {
        Path home = Files.createTempDirectory(NodeScripts.clients().directory(), "quickstart");
        return Files.writeString(home.resolve(name), program);
    }

    @Test
    void theProgramThatGoesOnDoesSoOverALostConnection() throws IOException {
        LLM.answersBehindAGate();
        Path script = besidePackages("resume.mjs", here(block("js", "starting_after")));

        ServerProcess program =
                processes.program(List.of(MachineTool.onPath("node").toString(), script.toString()));
        program.awaitOut("one ");
        proxy.cut(node.gatewayPort());
        LLM.opensGate();

        assertThat(program.awaitExit()).as(program.err()).isZero();
        assertThat(program.out()).isEqualTo(WHOLE + "\nresponse.completed\n");
        LLM.wasAskedOnce();
    }

    @Test
    void thePagesShowTheirAnswersOverALostConnection() throws IOException {
        write("page/index.html", here(block("html", "LLMStreamer")));
        write("app/index.html", block("html", "main.js").text());
        write("app/main.jsx", here(block("jsx", "createRoot")));
        bundle(folder.resolve("app"));
        String address = "http://localhost:" + pages.actualPort() + "/";

        ProcessRun run = NodeScripts.ready()
                .run(
                        "/quickstart/pages.mjs",
                        PATIENCE,
                        Chromium.found().environment(),
                        address + "deeds/",
                        address + "page/",
                        address + "app/");

        run.assertSucceeded();
        assertThat(run.output()).isEqualTo("ok: /page/: no error\nok: /app/: no error\n");
    }

    private static void write(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), text);
    }

    /** As the page's last command does, but for the server; {@code JavaScriptPackageIT} packs and installs the client. */
    private static void bundle(Path app) throws IOException {
        Path packages = NodeScripts.clients().directory().resolve("node_modules");
        Files.createSymbolicLink(
                Files.createDirectories(app.resolve("node_modules")).resolve("tokenbus-client"),
                MarkdownFile.repository().resolve("client/js"));
        List<String> command = new ArrayList<>(block("sh", "npx esbuild").commands().stream()
                .filter(words -> words.get(0).equals("npx"))
                .findFirst()
                .orElseThrow());
        command.set(0, MachineTool.onPath("node").toString());
        command.set(1, packages.resolve("esbuild/bin/esbuild").toString());
        command.removeIf(word -> word.startsWith("--serve"));
        ProcessRun.of(command, app, Map.of("NODE_PATH", packages.toString()), PATIENCE)
                .assertSucceeded();
    }

    @Test
    void theJavaProgramHasItsAnswer() throws IOException {
        LLM.answers();
        write("Sky.java", here(block("java", "class Sky")));

        ProcessRun run = ProcessRun.of(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "Sky.java"),
                folder,
                Map.of(),
                PATIENCE);

        run.assertSucceeded();
        assertThat(run.output()).contains(ChatScripts.TEXT.strip());
    }
}
