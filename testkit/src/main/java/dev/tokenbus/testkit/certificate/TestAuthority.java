package dev.tokenbus.testkit.certificate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;

/** An authority that signs certificates for tests, as PEM files, in a directory that the caller deletes. */
public final class TestAuthority {
    private static final String ALIAS = "authority";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private final Path store;

    /** A certificate that the authority signed, and its key, each in a PEM file. */
    public record Issued(Path certificate, Path key) {}

    private TestAuthority(Path store) {
        this.store = store;
    }

    /** Makes one; each is another, although all have the same name. */
    public static TestAuthority in(Path directory) throws IOException, InterruptedException {
        TestAuthority authority = new TestAuthority(directory.resolve("authority.p12"));
        Keytool.genKeyPair(authority.store, ALIAS, "-ext", "bc:c");
        write(authority.certificate(), "CERTIFICATE", authority.certificateOf(ALIAS));
        return authority;
    }

    /** The PEM file of its own certificate. */
    public Path certificate() {
        return store.resolveSibling("authority.pem");
    }

    /** Signs a certificate for {@code localhost}, and writes {@code name.pem} and {@code name.key}. */
    public Issued issue(String name) throws IOException, InterruptedException {
        Keytool.genKeyPair(store, name, "-signer", ALIAS, "-ext", "san=dns:localhost");
        Issued issued = new Issued(store.resolveSibling(name + ".pem"), store.resolveSibling(name + ".key"));
        write(issued.certificate(), "CERTIFICATE", certificateOf(name));
        write(issued.key(), "PRIVATE KEY", keyOf(name).getEncoded());
        return issued;
    }

    private byte[] certificateOf(String alias) throws IOException {
        try {
            return open().getCertificate(alias).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private Key keyOf(String alias) throws IOException {
        try {
            return open().getKey(alias, Keytool.PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private KeyStore open() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, Keytool.PASSWORD.toCharArray());
        }
        return keys;
    }

    private static void write(Path file, String what, byte[] der) throws IOException {
        Files.writeString(
                file, "-----BEGIN " + what + "-----\n" + LINES.encodeToString(der) + "\n-----END " + what + "-----\n");
    }
}
