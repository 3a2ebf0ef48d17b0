package dev.tokenbus.worker.transport;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way to one LLM server.
 *
 * @param caFile a PEM file with the certificates of those who may sign the server's, in place of those that Java trusts. Name it for a
 *     server whose certificate a company's own authority signed
 * @param proxy the HTTP proxy through which the server is reached, {@code http://[user:password@]host[:port]}, or {@code none}. If it is
 *     not set, {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} say so. User and password are never printed
 */
public record Route(@Nullable String caFile, @Nullable String proxy) {
    /** Trusts whom Java trusts, and knows no proxy. */
    public static final Route DIRECT = new Route(null, null);

    private static final String PREFIX = "worker.upstream.";
    private static final String NO_PROXY = "none";

    public Route {
        if (proxy != null
                && !proxy.equals(NO_PROXY)
                && ProxyAddress.parse(proxy).isEmpty()) {
            // It may have a password in it, so it is not repeated.
            throw new IllegalArgumentException(
                    PREFIX + "proxy: (hidden) (expected: http://[user:password@]host[:port], or none)");
        }
        if (caFile != null) {
            checkCertificates(Path.of(caFile));
        }
    }

    private static void checkCertificates(Path file) {
        String problem;
        try (InputStream pem = Files.newInputStream(file)) {
            problem = CertificateFactory.getInstance("X.509")
                            .generateCertificates(pem)
                            .isEmpty()
                    ? "it has none"
                    : "";
        } catch (NoSuchFileException e) {
            problem = "no such file";
        } catch (CertificateException e) {
            problem = "it has others";
        } catch (IOException e) {
            problem = "not readable";
        }
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException(
                    PREFIX + "caFile: " + file + " (expected: a PEM file with certificates, but " + problem + ")");
        }
    }

    /** Has a client take this way. */
    public void applyTo(HttpClientOptions options) {
        Duration patience = Duration.ofMillis(options.getConnectTimeout());
        address().ifPresent(known -> options.setProxyOptions(known.options().setConnectTimeout(patience)));
        if (caFile != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(caFile));
        }
    }

    boolean hasProxy() {
        return address().isPresent();
    }

    private Optional<ProxyAddress> address() {
        return proxy == null || proxy.equals(NO_PROXY) ? Optional.empty() : ProxyAddress.parse(proxy);
    }

    /** Hides the user and the password of the proxy. */
    @Override
    public String toString() {
        return "Route[caFile=" + (caFile == null ? "none" : caFile) + ", proxy="
                + address().map(ProxyAddress::toString).orElse("none") + "]";
    }
}
