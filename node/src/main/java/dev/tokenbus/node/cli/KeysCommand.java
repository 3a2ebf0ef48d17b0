package dev.tokenbus.node.cli;

import dev.tokenbus.gateway.principal.ApiKey;
import dev.tokenbus.gateway.principal.ChannelRights;
import dev.tokenbus.gateway.principal.Grant;
import dev.tokenbus.gateway.principal.KeyEntry;
import dev.tokenbus.gateway.principal.KeyFile;
import dev.tokenbus.gateway.principal.PrincipalLimits;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tokenbus keys}: makes, lists and revokes the API keys of a file, which gateways read while they run. */
@Command(
        name = "keys",
        description = "Makes, lists and revokes the API keys of clients.",
        mixinStandardHelpOptions = true,
        version = TokenbusCommand.VERSION,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {KeysCommand.Create.class, KeysCommand.ListKeys.class, KeysCommand.Revoke.class},
        footer = {
            "",
            "A gateway knows the file by gateway.keysFile or TOKENBUS_GATEWAY_KEYS_FILE,",
            "and takes changes within seconds.",
            "",
            "  tokenbus keys create --file keys.jsonl --name team-a",
            "  TOKENBUS_GATEWAY_KEYS_FILE=keys.jsonl tokenbus dev"
        })
final class KeysCommand implements Callable<Integer> {
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

    /** What all three have: the file. */
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

    @Command(
            name = "create",
            description = "Makes a key and prints it, once: the file has only its hash.",
            mixinStandardHelpOptions = true,
            version = TokenbusCommand.VERSION)
    static final class Create extends OfFile {
        private static final Pattern TIME = Pattern.compile("(\\d{1,5})([hd])");

        @Option(names = "--name", required = true, paramLabel = "NAME", description = "Who has the key.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Option(
                names = "--models",
                split = ",",
                paramLabel = "MODEL",
                description = "The models that it may use, separated by commas (default: all).")
        private List<String> models = List.of();

        @Option(
                names = "--expires",
                paramLabel = "WHEN",
                description = "When it ends: 90d, 12h, 2027-01-31 or 2027-01-31T12:00:00Z (default: never).")
        private @Nullable String expires;

        @Option(
                names = "--on-disconnect",
                paramLabel = "POLICY",
                description = "What becomes of an answer when its client leaves, as gateway.onDisconnect.")
        private @Nullable String onDisconnect;

        @Override
        public Integer call() throws Exception {
            Instant now = Clock.systemUTC().instant();
            ApiKey key = ApiKey.create(new SecureRandom());
            KeyEntry entry;
            try {
                entry = new KeyEntry(
                        key.id(),
                        key.hash(),
                        key.id(),
                        name,
                        new Grant(models, onDisconnect, ChannelRights.OWN, PrincipalLimits.AS_CONFIGURED),
                        now,
                        expires == null ? null : time(now),
                        null);
            } catch (IllegalArgumentException e) {
                throw misuse(String.valueOf(e.getMessage()));
            }
            if (file().exists()) {
                read();
            }
            file().add(entry);
            err().println("The key of " + name + ", which is shown only this once (id " + key.id() + "):");
            err().flush();
            out().println(key.text());
            out().flush();
            return CommandLine.ExitCode.OK;
        }

        private Instant time(Instant now) {
            String given = String.valueOf(expires);
            Instant end;
            Matcher span = TIME.matcher(given);
            try {
                if (span.matches()) {
                    long count = Long.parseLong(span.group(1));
                    end = now.plus(span.group(2).equals("h") ? Duration.ofHours(count) : Duration.ofDays(count));
                } else if (given.contains("T")) {
                    end = Instant.parse(given);
                } else {
                    end = LocalDate.parse(given).atStartOfDay(ZoneOffset.UTC).toInstant();
                }
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                        "--expires: " + given + " (expected: 90d, 12h, 2027-01-31 or 2027-01-31T12:00:00Z)", e);
            }
            if (!end.isAfter(now)) {
                throw new IllegalArgumentException("--expires: " + given + " (expected: a time to come)");
            }
            return end;
        }
    }

    @Command(
            name = "list",
            description = "Lists the keys of a file.",
            mixinStandardHelpOptions = true,
            version = TokenbusCommand.VERSION)
    static final class ListKeys extends OfFile {
        @Override
        public Integer call() throws Exception {
            Instant now = Clock.systemUTC().instant();
            PrintWriter out = out();
            out.printf("%-10s  %-8s  %-20s  %-20s  %s%n", "ID", "STATE", "CREATED", "EXPIRES", "NAME (MODELS)");
            for (KeyEntry key : read().values()) {
                out.printf(
                        "%-10s  %-8s  %-20s  %-20s  %s%n",
                        key.id(),
                        state(key, now),
                        seconds(key.created()),
                        key.expires() == null ? "never" : seconds(key.expires()),
                        key.name()
                                + (key.grant().models().isEmpty()
                                        ? ""
                                        : " (" + String.join(", ", key.grant().models()) + ")"));
            }
            out.flush();
            return CommandLine.ExitCode.OK;
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
            mixinStandardHelpOptions = true,
            version = TokenbusCommand.VERSION)
    static final class Revoke extends OfFile {
        @Parameters(paramLabel = "ID", description = "The key's id, as keys list shows it.")
        @SuppressWarnings("NullAway.Init")
        private String id;

        @Override
        public Integer call() throws Exception {
            KeyEntry key = read().get(id);
            if (key == null) {
                throw new IOException("there is no key with that id; tokenbus keys list shows them");
            }
            file().replace(key.revokedAt(Clock.systemUTC().instant()));
            out().println("revoked: " + key.id() + " (" + key.name() + ")");
            out().flush();
            return CommandLine.ExitCode.OK;
        }
    }
}
