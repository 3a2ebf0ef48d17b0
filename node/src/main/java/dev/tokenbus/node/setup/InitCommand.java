package dev.tokenbus.node.setup;

import dev.tokenbus.gateway.principal.ApiKey;
import dev.tokenbus.gateway.principal.Grant;
import dev.tokenbus.gateway.principal.KeyEntry;
import dev.tokenbus.gateway.principal.KeyFile;
import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.given.BadConfigurationException;
import dev.tokenbus.node.config.given.Problem;
import dev.tokenbus.node.setup.Wishes.Model;
import dev.tokenbus.node.setup.Wishes.Server;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenbus init}: writes a first configuration. */
@Command(
        name = "init",
        description = "Writes a first configuration: asks three questions, or takes flags.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Without a terminal, or with --yes, what no flag says is as by default: simulated",
            "models, this machine alone, one process. No secret is written into the file.",
            "",
            "  tokenbus init",
            "  tokenbus init --yes --upstream ollama",
            "  tokenbus init --yes --upstream openai --keys keys.jsonl --members 10.0.0.1,10.0.0.2"
        })
public final class InitCommand implements Callable<Integer> {
    @Option(names = "--upstream", paramLabel = "SERVER", description = "Where the models are: " + Wishes.EXPECTED + ".")
    private @Nullable String upstream;

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "Everyone with a key may come: makes one in this file.")
    private @Nullable String keys;

    @Option(
            names = "--members",
            split = ",",
            paramLabel = "HOST",
            description = "The machines of the cluster: host or host:port, separated by commas.")
    private @Nullable List<String> members;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = "tokenbus.yaml",
            description = "The file to write (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(names = "--force", description = "Overwrites the file.")
    private boolean force;

    @Option(names = "--yes", description = "Asks nothing.")
    private boolean yes;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(output) && !force) {
            throw misuse("--output: " + output + " is there already (expected: another name, or --force)");
        }
        if (!output.toString().matches(".*\\.ya?ml")) {
            throw misuse("--output: " + output + " (expected: a name that ends in .yaml or .yml)");
        }
        Wishes wishes;
        try {
            wishes = wishes();
        } catch (IllegalArgumentException e) {
            throw misuse(String.valueOf(e.getMessage()));
        }
        requireDirectory("--output", output);
        if (!wishes.keysFile().isEmpty()) {
            requireDirectory("--keys", Path.of(wishes.keysFile()));
            requireKeys(new KeyFile(Path.of(wishes.keysFile())));
        }
        write(FirstFile.text(wishes, OwnAddress.towards(wishes.members())));
        if (!wishes.keysFile().isEmpty()) {
            makeKey(new KeyFile(Path.of(wishes.keysFile())));
        }
        tellNext(wishes);
        return CommandLine.ExitCode.OK;
    }

    private void requireDirectory(String option, Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || directory == null || !Files.isWritable(directory)) {
            throw misuse(option + ": " + file + " (expected: a file in a directory that is there and may be written)");
        }
    }

    private void requireKeys(KeyFile file) {
        try {
            if (file.exists()) {
                file.read();
            }
        } catch (IOException | IllegalArgumentException e) {
            throw misuse(
                    "--keys: " + e.getMessage() + " (expected: a file that tokenbus keys create made, or a new one)");
        }
    }

    /** Writes the file when a server would start from it; what was there stays otherwise, and so do its rights. */
    private void write(String text) throws IOException {
        Path trial = Files.createTempFile("tokenbus", ".yaml");
        try {
            Files.writeString(trial, text);
            Configuration.read(trial, Map.of(), List.of(), remark -> {}).orThrow();
            Files.writeString(output, text);
        } catch (BadConfigurationException e) {
            throw misuse(e.problems().stream().map(Problem::message).collect(Collectors.joining("; ")));
        } finally {
            Files.deleteIfExists(trial);
        }
    }

    private Wishes wishes() {
        Console console = yes ? null : System.console();
        boolean isComplete = upstream != null && keys != null && members != null;
        if (console == null && !yes && upstream == null && keys == null && members == null) {
            throw misuse("there is no terminal to ask on (expected: --yes, with --upstream, --keys or --members)");
        }
        Questions questions = console == null || isComplete ? Questions.none() : Questions.on(console);
        Model model = upstream == null ? questions.model() : Model.parse(upstream);
        String file = keys == null ? questions.keysFile() : keys;
        return new Wishes(model, file, members == null ? questions.members() : members);
    }

    /** Makes a key, unless there are some already. */
    private void makeKey(KeyFile file) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (file.exists() && !file.read().isEmpty()) {
            err.println(
                    "There are keys already, so that none is made (tokenbus keys list shows them, tokenbus keys create adds one).");
            return;
        }
        ApiKey key = ApiKey.create(new SecureRandom());
        file.add(new KeyEntry(
                key.id(),
                key.hash(),
                key.id(),
                "first",
                Grant.ALL,
                Clock.systemUTC().instant(),
                null,
                null));
        err.println("The first key, which is shown only this once (id " + key.id() + "):");
        err.flush();
        spec.commandLine().getOut().println(key.text());
        spec.commandLine().getOut().flush();
    }

    private void tellNext(Wishes wishes) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(output + " is written. Next:");
        if (wishes.model() instanceof Server server && server.wantsKey()) {
            err.println("  export " + server.keyVariable() + "=...    # if the server wants a key");
        }
        String config = output.toString().equals("tokenbus.yaml") ? "" : " --config " + output;
        String command = wishes.members().isEmpty() ? "dev" : "node --roles gateway,worker,metrics";
        err.println(
                "  ./tokenbus doctor" + (wishes.members().isEmpty() ? "" : " --roles gateway,worker,metrics") + config);
        err.println("  ./tokenbus " + command + config);
        err.flush();
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message, new IllegalArgumentException(message));
    }
}
