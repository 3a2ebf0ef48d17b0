package dev.tokenbus.testkit.certificate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the JDK's {@code keytool} on a store of keys. */
final class Keytool {
    static final String PASSWORD = "changeit";

    private static final long PATIENCE_SECONDS = 60;

    private Keytool() {}

    /**
     * Makes a pair of keys, with a certificate.
     *
     * @param more further options, among them who signs; without that the certificate signs itself
     */
    static void genKeyPair(Path store, String alias, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-alias", alias, "-keyalg", "EC", "-dname", "CN=" + alias));
        Stream.of(more).forEach(command::add);
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command).inheritIO().start();
        if (!keytool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            keytool.destroy();
            throw new IOException("keytool made no certificate for " + alias);
        }
    }
}
