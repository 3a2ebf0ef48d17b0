package dev.tokenbus.node.keys;

import dev.tokenbus.gateway.principal.ApiKey;
import dev.tokenbus.gateway.principal.KeyEntry;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tokenbus keys rotate}. */
@Command(
        name = "rotate",
        description = "Makes a new key of the same principal, with the same rights, and lets the old one end.",
        mixinStandardHelpOptions = true)
final class KeysRotate extends KeysCommand.OfFile {
    @Parameters(paramLabel = "ID", description = "The old key's id, as keys list shows it.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Option(
            names = "--grace",
            defaultValue = "24h",
            paramLabel = "TIME",
            description = "So long the old key stays good: 24h or 7d (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String grace;

    @Override
    public Integer call() throws Exception {
        Instant now = Clock.systemUTC().instant();
        Instant end;
        try {
            end = When.parse("--grace", grace, now);
        } catch (IllegalArgumentException e) {
            throw misuse(String.valueOf(e.getMessage()));
        }
        KeyEntry old = find(id);
        if (!old.isGood(now)) {
            throw new IOException("that key is revoked or has expired; tokenbus keys create --principal "
                    + old.principal() + " makes another one of its principal");
        }
        ApiKey key = ApiKey.create(new SecureRandom());
        KeyEntry ending = old.endingAt(end);
        file().rotate(ending, old.successor(key, now));
        err().println("The old key " + id + " ends at " + ending.expires() + ".");
        show(key, old.name());
        return CommandLine.ExitCode.OK;
    }
}
