package dev.tokenbus.node.keys;

import dev.tokenbus.gateway.principal.ApiKey;
import dev.tokenbus.gateway.principal.ChannelRights;
import dev.tokenbus.gateway.principal.Grant;
import dev.tokenbus.gateway.principal.KeyEntry;
import dev.tokenbus.gateway.principal.PrincipalLimits;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tokenbus keys create}. */
@Command(
        name = "create",
        description = "Makes a key and prints it, once: the file has only its hash.",
        mixinStandardHelpOptions = true)
final class KeysCreate extends KeysCommand.OfFile {
    @Option(names = "--name", required = true, paramLabel = "NAME", description = "Who has the key.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(
            names = "--principal",
            paramLabel = "ID",
            description = "Whom its streams belong to; keys of one principal share them (default: the key's own id).")
    private @Nullable String principal;

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "MODEL",
            description = "The models that it may use, separated by commas (default: all).")
    private List<String> models = List.of();

    @Option(
            names = "--publish",
            split = ",",
            paramLabel = "CHANNEL",
            description = "The channels in which it may start streams: names, or such as team-a.* (default: its own).")
    private @Nullable List<String> publish;

    @Option(
            names = "--subscribe",
            split = ",",
            paramLabel = "CHANNEL",
            description = "The channels that it may listen to: names, or such as team-a.* (default: its own).")
    private @Nullable List<String> subscribe;

    @Option(
            names = "--limits",
            split = ",",
            paramLabel = "LIMIT=NUMBER",
            description = {
                "What it may have in place of the gateway's limits for a principal, separated by commas:",
                "connections, streams, promptsPerSecond, framesPerSecond, subscriptions, logBytes."
            })
    private Map<String, Long> limits = Map.of();

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

    @Option(names = "--operator", description = "Whether it sees, watches and stops the streams of everybody.")
    private boolean operator;

    @Override
    public Integer call() throws Exception {
        ApiKey key = ApiKey.create(new SecureRandom());
        KeyEntry entry;
        try {
            entry = entry(key, Clock.systemUTC().instant());
        } catch (IllegalArgumentException e) {
            throw misuse(String.valueOf(e.getMessage()));
        }
        if (file().exists()) {
            read();
        }
        file().add(entry);
        show(key, name);
        return CommandLine.ExitCode.OK;
    }

    private KeyEntry entry(ApiKey key, Instant now) {
        return new KeyEntry(
                key.id(),
                key.hash(),
                principal == null ? key.id() : principal,
                name,
                new Grant(
                        models,
                        onDisconnect,
                        new ChannelRights(publish, subscribe),
                        PrincipalLimits.of(limits),
                        operator),
                now,
                expires == null ? null : When.parse("--expires", expires, now),
                null);
    }
}
