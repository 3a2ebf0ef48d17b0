package dev.tokenbus.client;

import io.vertx.core.http.UpgradeRejectedException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * No gateway could be reached; the message says for each address what was found there.
 *
 * <pre>{@code
 * try (Tokenbus tokenbus = Tokenbus.connect("ws://localhost:8080")) {
 *     System.out.println(tokenbus.start("Hello").answer().join().text());
 * } catch (NotConnectedException failed) {
 *     boolean isTheKey = failed.attempts().stream().anyMatch(NotConnectedException.Attempt::isKeyRefused);
 *     System.err.println(isTheKey ? "another key, please" : failed.getMessage());
 * }
 * }</pre>
 */
public final class NotConnectedException extends Exception {
    private static final long serialVersionUID = 1;
    private static final int UNAUTHENTICATED = 401;
    private static final int MOST_CAUSES = 10;

    /** @serial not serialized: nobody sends it anywhere */
    private final transient List<Attempt> attempts;

    /**
     * One address that was tried.
     *
     * @param url the gateway's address
     * @param cause why there is no connection to it
     */
    public record Attempt(URI url, Throwable cause) {
        /** What was found there, in words. */
        @Override
        public String toString() {
            return explain(cause) + " (" + url + ")" + (isClosedUnasked() ? "; a gateway with TLS is at wss://" : "");
        }

        /** Whether a gateway answered, and did not take the client's key. */
        public boolean isKeyRefused() {
            return cause instanceof UpgradeRejectedException rejected && rejected.getStatus() == UNAUTHENTICATED;
        }

        private boolean isClosedUnasked() {
            return "ws".equals(url.getScheme())
                    && !(cause instanceof UpgradeRejectedException)
                    && String.valueOf(cause.getMessage()).contains("closed");
        }

        /** Whether something speaks TLS there, with a certificate that is not trusted. */
        public boolean isDistrusted() {
            return distrust(cause) != null;
        }

        /** Whether an HTTP server answered, and would not speak WebSocket. */
        public boolean isOtherServer() {
            return cause instanceof UpgradeRejectedException && !isKeyRefused();
        }
    }

    NotConnectedException(List<Attempt> attempts) {
        super(attempts.stream().map(Attempt::toString).collect(Collectors.joining("; ")), null, false, false);
        this.attempts = List.copyOf(attempts);
    }

    /** Every address that was tried, in order. */
    public List<Attempt> attempts() {
        return attempts;
    }

    private static String explain(Throwable cause) {
        if (cause instanceof UpgradeRejectedException refused && refused.getStatus() == UNAUTHENTICATED) {
            return "the gateway does not take the key: unknown, revoked or expired";
        } else if (cause instanceof UpgradeRejectedException rejected) {
            // Netty's status of an answer that is no HTTP is 999.
            return rejected.getStatus() > 599
                    ? "no gateway: what answers speaks no HTTP"
                    : "no gateway: an HTTP server answers with status " + rejected.getStatus();
        } else if (cause instanceof UnknownHostException) {
            return "unknown host";
        } else if (cause instanceof ConnectException) {
            return "nobody answers";
        } else if (cause instanceof TimeoutException) {
            return "no gateway answers in time, though something may listen";
        }
        CertificateException distrust = distrust(cause);
        if (distrust != null) {
            boolean isUnknown = distrust.getCause() instanceof CertPathBuilderException;
            return "its certificate is not trusted: "
                    + (isUnknown ? "an authority signed it that is not known here" : distrust.getMessage());
        } else if (cause instanceof SSLException || cause.getCause() instanceof SSLException) {
            return "no TLS is spoken there";
        }
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    /** What is wrong with a certificate; null where that is not the reason. */
    private static @Nullable CertificateException distrust(Throwable cause) {
        Throwable each = cause;
        for (int depth = 0; each != null && depth < MOST_CAUSES; depth++) {
            if (each instanceof CertificateException wrong) {
                return wrong;
            }
            each = each.getCause();
        }
        return null;
    }
}
