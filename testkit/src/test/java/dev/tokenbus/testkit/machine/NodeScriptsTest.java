package dev.tokenbus.testkit.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class NodeScriptsTest {
    private static final Duration AMPLE = Duration.ofMinutes(2);

    @Test
    void aScriptGetsItsArgumentsEnvironmentAndPackages() throws IOException {
        Path script = script("import 'ws'; console.log(process.argv[2], process.env.GREETED); process.exit(3);");

        ProcessRun run = NodeScripts.ready().run(script, AMPLE, Map.of("GREETED", "world"), "hello");

        assertThat(run.output()).contains("hello world");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.succeeded()).isFalse();
    }

    @Test
    void aScriptThatDoesNotEndIsKilledAndItsOutputIsKept() throws IOException {
        Path script = script("console.log('begun'); setInterval(() => {}, 1000);");

        ProcessRun run = NodeScripts.ready().run(script, Duration.ofSeconds(8), Map.of());

        assertThat(run.exitCode()).isEqualTo(ProcessRun.TIMED_OUT);
        assertThat(run.output()).contains("begun");
    }

    @Test
    void twoThreadsMayInstallAtTheSameTime() {
        CompletableFuture<NodeScripts> other = CompletableFuture.supplyAsync(NodeScripts::ready);
        NodeScripts.ready();

        assertThat(other).succeedsWithin(Duration.ofMinutes(4));
    }

    @Test
    void theLockFilesNameNoRegistry() throws IOException {
        for (String manifests : List.of("/npm", "/npm-clients", "/npm-codex")) {
            String lock = Files.readString(NodeScripts.resourceFile(manifests + "/package-lock.json"));

            assertThat(lock).as(manifests).doesNotContain("http:", "https:").contains("\"integrity\"");
        }
    }

    private static Path script(String text) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "scripts"));
        return Files.writeString(Files.createTempFile(directory, "script", ".mjs"), text);
    }
}
