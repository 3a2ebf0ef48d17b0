package dev.tokenbus.node.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.cluster.ProcessCluster;
import dev.tokenbus.testkit.cluster.ServerProcess;
import dev.tokenbus.testkit.machine.MachineTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tokenbus init} and {@code completion} as people use them: on a terminal, in scripts, and in bash. */
class SetupIT {
    /** Runs a program on a terminal, answers each question, and prints what the terminal shows. */
    private static final String TERMINAL = """
            import os, pty, sys
            pid, terminal = pty.fork()
            if pid == 0: os.execvp(sys.argv[2], sys.argv[2:])
            answers = sys.argv[1].split("|")
            shown = ""
            while True:
                try: piece = os.read(terminal, 4096).decode()
                except OSError: break
                if not piece: break
                shown += piece
                if shown.rstrip(" ").endswith("]") and answers:
                    os.write(terminal, (answers.pop(0) + "\\n").encode())
                    shown = ""
                sys.stdout.write(piece)
                sys.stdout.flush()
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            """;

    @TempDir
    private Path directory;

    private static List<String> java(String... arguments) {
        return Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-jar",
                                System.getProperty(ProcessCluster.JAR)),
                        Arrays.stream(arguments))
                .toList();
    }

    @Test
    void threeAnswersOnATerminalMakeAFileThatANodeRunsFrom() throws IOException {
        Path python = MachineTool.onPath("python3");
        Path file = directory.resolve("tokenbus.yaml");
        Path keys = directory.resolve("keys.jsonl");
        try (ProcessCluster processes = ProcessCluster.create()) {
            List<String> command =
                    new ArrayList<>(List.of(python.toString(), "-c", TERMINAL, "nonsense|simulated|" + keys + "|one"));
            command.addAll(java("init", "--output", file.toString()));
            ServerProcess init = processes.program(command);

            assertThat(init.awaitExit()).as(init.out() + init.err()).isZero();
            assertThat(init.out())
                    .contains("--upstream: nonsense (expected: simulated, openai,")
                    .contains("tb-")
                    .contains("./tokenbus dev --config " + file);
            assertThat(Files.readString(file)).doesNotContain("tb-").contains("keysFile: " + keys);
            assertThat(Files.readString(keys)).contains("\"first\"");

            ServerProcess node = processes.command(
                    Map.of("TOKENBUS_CONFIG", file.toString(), "TOKENBUS_GATEWAY_HOST", "127.0.0.1"),
                    "dev",
                    "--port",
                    "0",
                    "--management-port",
                    "0");
            node.awaitReady();
        }
    }

    @Test
    void flagsMakeAFileForAClusterAndNothingIsOverwritten() throws IOException {
        Path file = directory.resolve("a.yaml");
        try (ProcessCluster processes = ProcessCluster.create()) {
            ServerProcess init = processes.command(
                    "init",
                    "--upstream",
                    "anthropic",
                    "--members",
                    "127.0.0.1,127.0.0.1:5702",
                    "--output",
                    file.toString());
            assertThat(init.awaitExit()).as(init.err()).isZero();
            assertThat(init.err())
                    .contains("export TOKENBUS_WORKER_UPSTREAM_ANTHROPIC_API_KEY=")
                    .contains("./tokenbus node --roles gateway,worker,metrics --config " + file);
            assertThat(Files.readString(file))
                    .contains("members: [127.0.0.1, \"127.0.0.1:5702\"]")
                    .contains("clusterHost: 127.0.0.1")
                    .contains("api: anthropic");

            ServerProcess again = processes.command("init", "--yes", "--output", file.toString());
            assertThat(again.awaitExit()).isEqualTo(2);
            assertThat(again.err()).contains("is there already");
            assertThat(processes
                            .command("init", "--yes", "--force", "--output", file.toString())
                            .awaitExit())
                    .isZero();
            assertThat(Files.readString(file)).contains("sim-text and sim-echo");

            ServerProcess wrong = processes.command(
                    "init", "--yes", "--force", "--upstream", "nowhere.gguf", "--output", file.toString());
            assertThat(wrong.awaitExit()).isEqualTo(2);
            assertThat(wrong.err()).contains("nowhere.gguf (expected: a GGUF file");
            assertThat(Files.readString(file)).contains("sim-text and sim-echo");
            assertThat(directory).isDirectoryNotContaining("glob:**/tokenbus*.yaml");

            ServerProcess asking = processes.command("init", "--output", directory + "/b.yaml");
            assertThat(asking.awaitExit()).isEqualTo(2);
            assertThat(asking.err()).contains("no terminal to ask on (expected: --yes");
        }
    }

    @Test
    void whatCannotBeMadeIsSaidBeforeAnythingIsWritten() throws IOException {
        Path file = Files.writeString(directory.resolve("real.yaml"), "");
        Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), file);
        Path gone = directory.resolve("gone/x");
        Path fresh = directory.resolve("fresh.yaml");
        try (ProcessCluster processes = ProcessCluster.create()) {
            ServerProcess keys =
                    processes.command("init", "--yes", "--output", fresh.toString(), "--keys", gone + ".l");
            Path bad = Files.writeString(directory.resolve("bad.jsonl"), "sk-nobody-may-read-this\n");
            ServerProcess unread =
                    processes.command("init", "--yes", "--output", fresh.toString(), "--keys", bad.toString());
            ServerProcess output = processes.command("init", "--yes", "--output", gone + ".yaml");
            ServerProcess linked = processes.command("init", "--yes", "--force", "--output", link.toString());

            assertThat(keys.awaitExit()).isEqualTo(2);
            assertThat(keys.err()).contains("--keys: " + gone + ".l (expected: ");
            assertThat(unread.awaitExit()).isEqualTo(2);
            assertThat(unread.err())
                    .contains("--keys: " + bad + ", line 1: ", "(expected: a file that tokenbus keys create made")
                    .doesNotContain("sk-nobody");
            assertThat(fresh).doesNotExist();
            assertThat(output.awaitExit()).isEqualTo(2);
            assertThat(output.err()).contains("--output: " + gone + ".yaml (expected: ");
            assertThat(linked.awaitExit()).as(linked.err()).isZero();
            assertThat(link).isSymbolicLink();
            assertThat(file).isNotEmptyFile();
        }
    }

    @Test
    void bashCompletesCommandsAndOptions() throws IOException {
        Path bash = MachineTool.onPath("bash");
        try (ProcessCluster processes = ProcessCluster.create()) {
            ServerProcess completion = processes.command("completion", "bash");
            assertThat(completion.awaitExit()).isZero();
            Path script = Files.writeString(directory.resolve("completion"), completion.out());
            String ask = """
                    source %s; complete -p tokenbus
                    COMP_WORDS=(tokenbus do); COMP_CWORD=1; _complete_tokenbus; echo "first: ${COMPREPLY[*]}"
                    COMP_WORDS=(tokenbus doctor --pr); COMP_CWORD=2; _complete_tokenbus; echo "then: ${COMPREPLY[*]}"
                    COMP_WORDS=(tokenbus node --roles ga); COMP_CWORD=3; _complete_tokenbus; echo "value: ${COMPREPLY[*]}"
                    COMP_WORDS=(tokenbus completion z); COMP_CWORD=2; _complete_tokenbus; echo "word: ${COMPREPLY[*]}"
                    """.formatted(script);
            ServerProcess shell = processes.program(List.of(bash.toString(), "--norc", "-c", ask));

            assertThat(shell.awaitExit()).as(shell.err()).isZero();
            assertThat(shell.out())
                    .contains("complete -o default -F _complete_tokenbus tokenbus")
                    .contains("first: doctor")
                    .contains("then: --prompt")
                    .contains("value: gateway")
                    .contains("word: zsh");
            assertThat(processes.command("completion", "tcsh").awaitExit()).isEqualTo(2);
        }
    }

    @Test
    void zshTakesTheScript() throws IOException {
        Path zsh = MachineTool.onPath("zsh");
        try (ProcessCluster processes = ProcessCluster.create()) {
            ServerProcess completion = processes.command("completion", "zsh");
            assertThat(completion.awaitExit()).isZero();
            Path script = Files.writeString(directory.resolve("completion"), completion.out());
            String ask = "autoload -U compinit; compinit -u -D; source %s; print ${_comps[tokenbus]}".formatted(script);
            ServerProcess shell = processes.program(List.of(zsh.toString(), "-f", "-c", ask));

            assertThat(shell.awaitExit()).as(shell.err()).isZero();
            assertThat(shell.out()).contains("_complete_tokenbus");
        }
    }
}
