package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How clients say who they are.
 *
 * @param keysFile the file of API keys that {@code tokenbus keys create} makes; with it every client needs a key or a token, and a changed
 *     file counts within seconds; without it and {@code gateway.jwtIssuer} everybody is let in
 * @param jwt which tokens let clients in
 * @param auth how long a WebSocket that has shown no key may take until its {@code auth} frame, before it is closed with 4501, in
 *     milliseconds
 * @param expiryGrace how long a WebSocket stays open after its token has expired, so that an {@code auth} frame with a new one can come,
 *     in milliseconds
 * @param insecure lets ports that other machines reach be open to everybody; otherwise a node refuses to start with a gateway that has
 *     neither {@code gateway.keysFile} nor {@code gateway.jwtIssuer}, or a management port without {@code node.managementToken}, anywhere
 *     but on loopback
 * @param anonymousOperators whether everybody is an operator, who sees, watches and stops all streams, where neither {@code
 *     gateway.keysFile} nor {@code gateway.jwtIssuer} says who is one; without it a stream is for those alone who have its token
 */
public record Authentication(
        String keysFile, Jwt jwt, Duration auth, Duration expiryGrace, boolean insecure, boolean anonymousOperators) {
    static final Authentication DEFAULT =
            new Authentication("", Jwt.DEFAULT, Duration.ofSeconds(10), Duration.ofSeconds(25), false, true);

    public Authentication {
        Range.check("gateway.authMs", auth.toMillis(), 100, 600_000);
        Range.check("gateway.expiryGraceMs", expiryGrace.toMillis(), 0, 600_000);
        jwt.checkUrl(insecure);
    }

    /** The file of keys; empty where there is none. */
    public Optional<Path> keys() {
        return keysFile.isEmpty() ? Optional.empty() : Optional.of(Path.of(keysFile));
    }

    /** Whether clients have to say who they are. */
    public boolean isOn() {
        return !keysFile.isEmpty() || jwt.isOn();
    }
}
