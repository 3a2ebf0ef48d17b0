package dev.tokenbus.testkit;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A self-signed certificate for {@code localhost}, made with the JDK's {@code keytool}. */
public final class LocalCertificate {
    private static final String PASSWORD = "changeit";
    private static final long PATIENCE_SECONDS = 60;

    private final Path store;

    private LocalCertificate(Path store) {
        this.store = store;
    }

    /** Makes a certificate in this directory, which the caller deletes. */
    public static LocalCertificate in(Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve("localhost.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "localhost",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        if (!keytool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroy();
            throw new IOException("keytool made no certificate in " + directory);
        }
        return new LocalCertificate(store);
    }

    /** The certificate and its key, for a server. */
    public KeyCertOptions options() {
        return new PfxOptions().setPath(store.toString()).setPassword(PASSWORD);
    }

    /** Makes clients that this JVM opens from now on trust this certificate alone, until {@link #distrust}. */
    public void trust() {
        System.setProperty("javax.net.ssl.trustStore", store.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
        System.setProperty("javax.net.ssl.trustStoreType", "PKCS12");
    }

    /** Makes clients that this JVM opens from now on trust the JVM's default certificates again. */
    public static void distrust() {
        System.clearProperty("javax.net.ssl.trustStore");
        System.clearProperty("javax.net.ssl.trustStorePassword");
        System.clearProperty("javax.net.ssl.trustStoreType");
    }
}
