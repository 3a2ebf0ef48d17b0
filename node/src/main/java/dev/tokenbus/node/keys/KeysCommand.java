package dev.tokenbus.node.keys;

import dev.tokenbus.gateway.principal.ApiKey;
import dev.tokenbus.gateway.principal.Grant;
import dev.tokenbus.gateway.principal.GrantJson;
import dev.tokenbus.gateway.principal.KeyEntry;
import dev.tokenbus.gateway.principal.KeyFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tokenbus keys}: makes, lists, replaces and revokes the API keys of a file, which gateways read while they run. */
@Command(
        name = "keys",
        description = "Makes, lists, replaces and revokes the API keys of clients.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {KeysCreate.class, KeysCommand.ListKeys.class, KeysRotate.class, KeysCommand.Revoke.class},
        footer = {
            "",
            "A gateway knows the file by gateway.keysFile or TOKENBUS_GATEWAY_KEYS_FILE,",
            "and takes changes within seconds.",
            "",
            "  tokenbus keys create --file keys.jsonl --name team-a",
            "  TOKENBUS_GATEWAY_KEYS_FILE=keys.jsonl tokenbus dev"
        })
public final class KeysCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Without a command there is nothing to do. */
    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        err.println("Which command?");
        spec.commandLine().usage(err);
        return CommandLine.ExitCode.USAGE;
    }

    /** What all of them have: the file. */
    abstract static class OfFile implements Callable<Integer> {
        @Option(names = "--file", required = true, paramLabel = "FILE", description = "The file of keys.")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        final KeyFile file() {
            return new KeyFile(file);
        }

        /** The key with an id. */
        final KeyEntry find(String id) throws IOException {
            KeyEntry key = read().get(id);
            if (key == null) {
                throw new IOException("there is no key with that id; tokenbus keys list shows them");
            }
            return key;
        }

        /** Says a key that was made, once. */
        final void show(ApiKey key, String name) {
            err().println("The key of " + name + ", which is shown only this once (id " + key.id() + "):");
            err().flush();
            out().println(key.text());
            out().flush();
        }

        final Map<String, KeyEntry> read() throws IOException {
            try {
                return file().read();
            } catch (IllegalArgumentException e) {
                // A broken file is no wrong usage.
                throw new IOException(e.getMessage(), e);
            }
        }

        final PrintWriter out() {
            return spec.commandLine().getOut();
        }

        final PrintWriter err() {
            return spec.commandLine().getErr();
        }

        final ParameterException misuse(String message) {
            return new ParameterException(spec.commandLine(), message, new IllegalArgumentException(message));
        }
    }

    @Command(name = "list", description = "Lists the keys of a file.", mixinStandardHelpOptions = true)
    static final class ListKeys extends OfFile {
        @Override
        public Integer call() throws Exception {
            Instant now = Clock.systemUTC().instant();
            PrintWriter out = out();
            out.printf(
                    "%-10s  %-8s  %-20s  %-20s  %s%n", "ID", "STATE", "CREATED", "EXPIRES", "NAME (MODELS) AND RIGHTS");
            for (KeyEntry key : read().values()) {
                out.printf(
                        "%-10s  %-8s  %-20s  %-20s  %s%n",
                        key.id(),
                        state(key, now),
                        seconds(key.created()),
                        key.expires() == null ? "never" : seconds(key.expires()),
                        what(key));
            }
            out.flush();
            return CommandLine.ExitCode.OK;
        }

        private static String what(KeyEntry key) {
            Grant grant = key.grant();
            String rights = GrantJson.text(
                    new Grant(List.of(), grant.onDisconnect(), grant.channels(), grant.limits(), grant.operator()));
            return key.name()
                    + (grant.models().isEmpty() ? "" : " (" + String.join(", ", grant.models()) + ")")
                    + (key.principal().equals(key.id()) ? "" : " of " + key.principal())
                    + (rights.equals("{}") ? "" : " " + rights);
        }

        private static String state(KeyEntry key, Instant now) {
            return key.isGood(now) ? "good" : key.revoked() != null ? "revoked" : "expired";
        }

        private static String seconds(Instant time) {
            return Instant.ofEpochSecond(time.getEpochSecond()).toString();
        }
    }

    @Command(
            name = "revoke",
            description = "Revokes a key: gateways refuse it, and close its sockets, within seconds.",
            mixinStandardHelpOptions = true)
    static final class Revoke extends OfFile {
        @Parameters(paramLabel = "ID", description = "The key's id, as keys list shows it.")
        @SuppressWarnings("NullAway.Init")
        private String id;

        @Override
        public Integer call() throws Exception {
            KeyEntry key = find(id);
            file().replace(key.revokedAt(Clock.systemUTC().instant()));
            out().println("revoked: " + key.id() + " (" + key.name() + ")");
            out().flush();
            return CommandLine.ExitCode.OK;
        }
    }
}
