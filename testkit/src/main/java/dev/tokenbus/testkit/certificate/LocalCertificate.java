package dev.tokenbus.testkit.certificate;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;

/** A certificate for {@code localhost}, which signs itself or which an authority of its own signs, made with the JDK's {@code keytool}. */
public final class LocalCertificate {
    private final Path store;
    private final KeyCertOptions options;

    private LocalCertificate(Path store, KeyCertOptions options) {
        this.store = store;
        this.options = options;
    }

    /** Makes a certificate in this directory, which the caller deletes. */
    public static LocalCertificate in(Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve("localhost.p12");
        Keytool.genKeyPair(store, "localhost", "-ext", "san=dns:localhost");
        return new LocalCertificate(
                store, new PfxOptions().setPath(store.toString()).setPassword(Keytool.PASSWORD));
    }

    /** Makes one that an authority made for this signs; {@link #authority} is that authority's own certificate. */
    public static LocalCertificate signedIn(Path directory) throws IOException, InterruptedException {
        TestAuthority authority = TestAuthority.in(directory);
        TestAuthority.Issued issued = authority.issue("localhost");
        return new LocalCertificate(
                authority.certificate(),
                new PemKeyCertOptions()
                        .setCertPath(issued.certificate().toString())
                        .setKeyPath(issued.key().toString()));
    }

    /** A PEM file with the certificate of the authority that signed this one; there is none unless that is another. */
    public Path authority() {
        return store;
    }

    /** The certificate and its key, for a server. */
    public KeyCertOptions options() {
        return options;
    }

    /** Makes clients that this JVM opens from now on trust this certificate, which signs itself, alone, until {@link #distrust}. */
    public void trust() {
        System.setProperty("javax.net.ssl.trustStore", store.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", Keytool.PASSWORD);
        System.setProperty("javax.net.ssl.trustStoreType", "PKCS12");
    }

    /** Makes clients that this JVM opens from now on trust the JVM's default certificates again. */
    public static void distrust() {
        System.clearProperty("javax.net.ssl.trustStore");
        System.clearProperty("javax.net.ssl.trustStorePassword");
        System.clearProperty("javax.net.ssl.trustStoreType");
    }
}
