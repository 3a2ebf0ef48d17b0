package dev.tokenbus.testkit;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A certificate for {@code localhost}, which signs itself or which an authority of its own signs, made with the JDK's {@code keytool}. */
public final class LocalCertificate {
    private static final String PASSWORD = "changeit";
    private static final String EXTENSION = "-ext";
    private static final String LOCAL = "san=dns:localhost";
    private static final long PATIENCE_SECONDS = 60;

    private final Path store;

    private LocalCertificate(Path store) {
        this.store = store;
    }

    /** Makes a certificate in this directory, which the caller deletes. */
    public static LocalCertificate in(Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve("localhost.p12");
        keytool(
                "-genkeypair",
                "-alias",
                "localhost",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                EXTENSION,
                LOCAL,
                "-keystore",
                store);
        return new LocalCertificate(store);
    }

    /** Makes one that an authority made for this signs; {@link #authority} is that authority's own certificate. */
    public static LocalCertificate signedIn(Path directory) throws IOException, InterruptedException {
        Path signer = directory.resolve("authority.p12");
        Path request = directory.resolve("localhost.csr");
        Path signed = directory.resolve("localhost.pem");
        LocalCertificate certificate = in(directory);
        Path store = certificate.store;
        keytool(
                "-genkeypair",
                "-alias",
                "ca",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                EXTENSION,
                "bc:c",
                "-keystore",
                signer);
        keytool("-exportcert", "-rfc", "-alias", "ca", "-file", certificate.authority(), "-keystore", signer);
        keytool("-certreq", "-alias", "localhost", "-file", request, "-keystore", store);
        keytool(
                "-gencert",
                "-rfc",
                "-alias",
                "ca",
                EXTENSION,
                LOCAL,
                "-infile",
                request,
                "-outfile",
                signed,
                "-keystore",
                signer);
        keytool("-importcert", "-noprompt", "-alias", "ca", "-file", certificate.authority(), "-keystore", store);
        keytool("-importcert", "-noprompt", "-alias", "localhost", "-file", signed, "-keystore", store);
        return certificate;
    }

    /** A PEM file with the certificate of the authority that signed this one; there is none unless that is another. */
    public Path authority() {
        return store.resolveSibling("authority.pem");
    }

    private static void keytool(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command).inheritIO().start();
        if (!keytool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroy();
            throw new IOException("keytool made no certificate: " + arguments[0]);
        }
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
