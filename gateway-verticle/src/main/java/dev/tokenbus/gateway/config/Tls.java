package dev.tokenbus.gateway.config;

import dev.tokenbus.tls.PemFiles;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The certificate of the gateway's port. With it the port speaks TLS 1.2 and 1.3 only, and HTTP/2 beside HTTP/1.1 and WebSockets. Both files
 * or none; a changed file counts within seconds.
 *
 * @param tlsCertificate the PEM file of the certificate, and of those that lead to its authority; empty: no TLS
 * @param tlsKey the PEM file of its private key, without a password
 */
public record Tls(String tlsCertificate, String tlsKey) {
    static final Tls NONE = new Tls("", "");

    private static final String CERTIFICATE = "gateway.tlsCertificate";
    private static final String KEY = "gateway.tlsKey";

    public Tls {
        if (tlsCertificate.isEmpty() != tlsKey.isEmpty()) {
            throw new IllegalArgumentException((tlsKey.isEmpty() ? KEY : CERTIFICATE)
                    + ": empty (expected: a PEM file, as " + CERTIFICATE + " and " + KEY + " go together)");
        }
    }

    public boolean isOn() {
        return !tlsCertificate.isEmpty();
    }

    /** Both files; empty without TLS. */
    public Optional<PemFiles> files() {
        return isOn()
                ? Optional.of(new PemFiles(
                        new PemFiles.Named(CERTIFICATE, Path.of(tlsCertificate)),
                        new PemFiles.Named(KEY, Path.of(tlsKey)),
                        Optional.empty()))
                : Optional.empty();
    }
}
