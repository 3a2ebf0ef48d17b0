package dev.tokenbus.node.config;

import dev.tokenbus.tls.PemFiles;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How nodes know each other on the event bus: by certificates of one authority, which signs for nothing else. All three files or none; a
 * changed file counts within seconds.
 *
 * @param busTlsCertificate the PEM file of this node's certificate, and of those that lead to the authority; empty: whoever reaches the
 *     event bus is taken for a node
 * @param busTlsKey the PEM file of its private key, without a password
 * @param busTlsAuthority the PEM file of the authority's certificate; whoever has a certificate of it is a node
 */
public record BusTls(String busTlsCertificate, String busTlsKey, String busTlsAuthority) {
    static final BusTls NONE = new BusTls("", "", "");

    private static final String CERTIFICATE = "node.busTlsCertificate";
    private static final String KEY = "node.busTlsKey";
    private static final String AUTHORITY = "node.busTlsAuthority";

    public BusTls {
        boolean any = !(busTlsCertificate + busTlsKey + busTlsAuthority).isEmpty();
        if (any) {
            require(CERTIFICATE, busTlsCertificate);
            require(KEY, busTlsKey);
            require(AUTHORITY, busTlsAuthority);
        }
    }

    private static void require(String key, String file) {
        if (file.isEmpty()) {
            throw new IllegalArgumentException(key + ": empty (expected: a PEM file, as " + CERTIFICATE + ", " + KEY
                    + " and " + AUTHORITY + " go together)");
        }
    }

    /** The three files; empty without TLS. */
    public Optional<PemFiles> files() {
        return busTlsCertificate.isEmpty()
                ? Optional.empty()
                : Optional.of(new PemFiles(
                        new PemFiles.Named(CERTIFICATE, Path.of(busTlsCertificate)),
                        new PemFiles.Named(KEY, Path.of(busTlsKey)),
                        Optional.of(new PemFiles.Named(AUTHORITY, Path.of(busTlsAuthority)))));
    }
}
