package dev.tokenbus.worker.transport;

import io.vertx.core.VertxException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Says why a server was not reached, or broke off before its response began, and whether that is certain to happen again. */
public final class UnreachedServer {
    private static final int MAX_CAUSES = 16;

    /** Where the decoders of HTTP/1.1 have their exceptions: by name, because they are behind Vert.x's public API. */
    private static final String HTTP1 = "io.netty.handler.codec.http.";

    /** The server speaks no TLS. */
    private static final String NO_TLS = "io.netty.handler.ssl.NotSslRecordException";

    /** A proxy that does not let one through. */
    private static final String PROXY = "io.netty.handler.proxy.";

    private static final String PROXY_WANTS_A_USER = "status: 407";

    private final String key;
    private final boolean hasProxy;

    /** @param name what the configuration calls the server */
    public UnreachedServer(String name, Route route) {
        this.key = "worker.upstream." + name + ".";
        this.hasProxy = route.hasProxy();
    }

    /** Whether the same request fails in the same way again: no certificate is taken, or the response cannot be decoded. */
    public static boolean isCertain(Throwable cause) {
        return causes(cause).anyMatch(UnreachedServer::failsAgain);
    }

    /** A connection that closes during the handshake, or that a server which restarts resets, is no reason for that. */
    private static boolean failsAgain(Throwable cause) {
        String name = cause.getClass().getName();
        return cause instanceof CertificateException
                || name.equals(NO_TLS)
                || cause instanceof SSLPeerUnverifiedException
                || cause instanceof IllegalArgumentException
                || (name.startsWith(PROXY) && messageOf(cause).contains(PROXY_WANTS_A_USER))
                || name.startsWith(HTTP1)
                || name.contains(".TooLong");
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.<@Nullable Throwable>iterate(
                        failure, cause -> cause != null, cause -> cause == null ? null : cause.getCause())
                .map(cause -> cause == null ? failure : cause)
                .limit(MAX_CAUSES);
    }

    private static boolean anyCause(Throwable failure, Predicate<Throwable> holds) {
        return causes(failure).anyMatch(holds);
    }

    private static boolean isNamed(Throwable cause, String begin) {
        return cause.getClass().getName().startsWith(begin);
    }

    private static String messageOf(Throwable cause) {
        return String.valueOf(cause.getMessage());
    }

    /** Why there is no connection. The message of an exception may contain anything, so it is not repeated. */
    public String inWords(Throwable cause) {
        if (anyCause(cause, each -> isNamed(each, PROXY))) {
            return proxyInWords(cause);
        } else if (messageOf(cause).contains("timed out") || cause instanceof TimeoutException) {
            return "it does not answer in time";
        } else if (cause instanceof NoRouteToHostException) {
            return "there is no way to its host";
        } else if (cause instanceof ConnectException) {
            return hasProxy
                    ? "its proxy refuses the connection (" + key + "proxy)"
                    : "the connection is refused, so no server may be running there";
        } else if (cause instanceof UnknownHostException) {
            return hasProxy
                    ? "the name of its proxy or its host is unknown (" + key + "proxy)"
                    : "its host's name is unknown";
        } else if (cause.getClass().getSimpleName().equals("TooLongHttpHeaderException")) {
            return "the headers of its response are larger than 64 KiB";
        } else if (anyCause(cause, SSLException.class::isInstance)) {
            return tlsInWords(cause);
        } else if (cause instanceof IOException || cause instanceof VertxException) {
            return "the connection breaks before an answer";
        }
        return cause.getClass().getSimpleName();
    }

    private String proxyInWords(Throwable cause) {
        boolean wantsUser = anyCause(cause, each -> messageOf(each).contains(PROXY_WANTS_A_USER));
        return (wantsUser ? "its proxy wants another user or password (" : "its proxy does not connect to it (")
                + key
                + "proxy)";
    }

    private String tlsInWords(Throwable cause) {
        if (anyCause(cause, each -> isNamed(each, NO_TLS))) {
            return "it speaks plain HTTP, although its URL begins with https";
        } else if (anyCause(cause, CertificateExpiredException.class::isInstance)) {
            return "its certificate has expired";
        } else if (anyCause(cause, CertificateNotYetValidException.class::isInstance)) {
            return "its certificate is not valid yet";
        } else if (anyCause(cause, each -> messageOf(each).startsWith("Illegal given domain name"))) {
            return "no certificate can be checked for its host's name, which is none for TLS: perhaps it has an underscore";
        } else if (anyCause(cause, UnreachedServer::isOfAnotherHost)) {
            return "its certificate is for another host";
        } else if (anyCause(cause, CertificateException.class::isInstance)) {
            return "nobody who is trusted here signed its certificate; " + key
                    + "caFile can name a file with the certificate of who did";
        }
        return "the TLS handshake fails";
    }

    private static boolean isOfAnotherHost(Throwable cause) {
        return cause instanceof SSLPeerUnverifiedException
                || (cause instanceof CertificateException
                        && messageOf(cause).matches("No (name matching|subject alternative) .*"));
    }
}
