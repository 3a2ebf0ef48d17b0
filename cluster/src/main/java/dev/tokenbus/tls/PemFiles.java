package dev.tokenbus.tls;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * Where a certificate, its key and the authority that others' certificates need are, each with the name that a person gives the file by.
 *
 * @param authority empty where others need no certificate
 */
public record PemFiles(Named certificate, Named key, Optional<Named> authority) {
    private static final int MOST_BYTES = 1 << 20;
    private static final byte[] SAMPLE = {1, 2, 3};

    /**
     * A file.
     *
     * @param name what a message calls it: its key in the configuration
     */
    public record Named(String name, Path path) {
        Buffer read() {
            try {
                if (Files.size(path) > MOST_BYTES) {
                    throw wrong("larger than any certificate");
                }
                return Buffer.buffer(Files.readAllBytes(path));
            } catch (NoSuchFileException e) {
                throw wrong("no such file");
            } catch (IOException e) {
                throw wrong("cannot be read");
            }
        }

        /** Says what is wrong with the file. */
        IllegalArgumentException wrong(String what) {
            return new IllegalArgumentException(name + ": " + path + " (" + what + ")");
        }
    }

    /** Reads all files; throws {@link IllegalArgumentException} that names the one that is wrong, and why. Blocks. */
    public Certificates read() {
        Buffer chain = certificate.read();
        Buffer secret = key.read();
        X509Certificate first = firstOf(chain, certificate);
        checkPair(chain, secret, first.getPublicKey());
        Optional<Buffer> trusted = authority.map(PemFiles::readAuthority);
        return new Certificates(chain, secret, trusted, first.getNotAfter().toInstant());
    }

    private static Buffer readAuthority(Named file) {
        Buffer content = file.read();
        firstOf(content, file);
        return content;
    }

    private static X509Certificate firstOf(Buffer chain, Named file) {
        try {
            var all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(chain.getBytes()));
            if (!all.isEmpty()) {
                return (X509Certificate) all.iterator().next();
            }
        } catch (GeneralSecurityException e) {
            // The message below says what is expected.
        }
        throw file.wrong("expected: a certificate in PEM");
    }

    /** A pair that does not match would be taken, and fail each handshake. */
    private void checkPair(Buffer chain, Buffer secret, PublicKey shown) {
        PrivateKey held = privateKey(chain, secret);
        try {
            String algorithm = switch (held.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> held.getAlgorithm();
            };
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(held);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(shown);
            signature.update(SAMPLE);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            // A key of another kind than the certificate's, in any case.
        }
        throw key.wrong("expected: the key of the certificate in " + certificate.path());
    }

    private PrivateKey privateKey(Buffer chain, Buffer secret) {
        try {
            PemKeyCertOptions pair = new PemKeyCertOptions().addCertValue(chain).addKeyValue(secret);
            KeyStore store = pair.loadKeyStore(null);
            String alias = store.aliases().nextElement();
            for (KeyManager each : pair.getKeyManagerFactory(null).getKeyManagers()) {
                PrivateKey found = each instanceof X509KeyManager keys ? keys.getPrivateKey(alias) : null;
                if (found != null) {
                    return found;
                }
            }
        } catch (Exception e) {
            // The message below says what is expected.
        }
        throw key.wrong("expected: a private key in PEM, without a password");
    }
}
