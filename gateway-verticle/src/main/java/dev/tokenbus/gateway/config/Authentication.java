package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How clients say who they are.
 *
 * @param keysFile the file of API keys that {@code tokenbus keys create} makes; with it every client needs a key, and a changed file
 *     counts within seconds; empty: everybody is let in
 * @param auth how long a WebSocket that has shown no key may take until its {@code auth} frame, before it is closed with 4501, in
 *     milliseconds
 * @param insecure lets ports that other machines reach be open to everybody; otherwise a node refuses to start with a gateway that has
 *     no {@code gateway.keysFile}, or a management port without {@code node.managementToken}, anywhere but on loopback
 */
public record Authentication(String keysFile, Duration auth, boolean insecure) {
    static final Authentication DEFAULT = new Authentication("", Duration.ofSeconds(10), false);

    public Authentication {
        Range.check("gateway.authMs", auth.toMillis(), 100, 600_000);
    }

    /** The file of keys; empty where everybody is let in. */
    public Optional<Path> keys() {
        return keysFile.isEmpty() ? Optional.empty() : Optional.of(Path.of(keysFile));
    }
}
