package dev.tokenbus.tls;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Instant;
import java.util.Optional;

/**
 * What is in PEM files that were read and are in order.
 *
 * @param certificate the certificate, then those that lead to its authority
 * @param key its key
 * @param authority the certificates that others' must be signed by; empty where others need none
 * @param until when the certificate expires
 */
public record Certificates(Buffer certificate, Buffer key, Optional<Buffer> authority, Instant until) {
    /** The certificate with its key. */
    public PemKeyCertOptions own() {
        return new PemKeyCertOptions().addCertValue(certificate).addKeyValue(key);
    }

    /** Who may have signed the certificates of others. */
    public PemTrustOptions trusted() {
        return authority.map(new PemTrustOptions()::addCertValue).orElseThrow();
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "Certificates[until=" + until + "]";
    }
}
