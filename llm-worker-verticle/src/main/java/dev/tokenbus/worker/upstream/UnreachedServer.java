package dev.tokenbus.worker.upstream;

import io.vertx.core.VertxException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Says why a server was not reached, or broke off before its response began, and whether that is certain to happen again. */
final class UnreachedServer {
    private static final int MAX_CAUSES = 16;

    /** Where the decoders of HTTP/1.1 have their exceptions: by name, because they are behind Vert.x's public API. */
    private static final String HTTP1 = "io.netty.handler.codec.http.";

    /** The server speaks no TLS. */
    private static final String NO_TLS = "io.netty.handler.ssl.NotSslRecordException";

    private UnreachedServer() {}

    /** Whether the same request fails in the same way again: no certificate is taken, or the response cannot be decoded. */
    static boolean isCertain(Throwable cause) {
        return causes(cause).anyMatch(UnreachedServer::failsAgain);
    }

    /** A connection that closes during the handshake, or that a server which restarts resets, is no reason for that. */
    private static boolean failsAgain(Throwable cause) {
        String name = cause.getClass().getName();
        return cause instanceof CertificateException
                || name.equals(NO_TLS)
                || cause instanceof SSLPeerUnverifiedException
                || cause instanceof IllegalArgumentException
                || name.startsWith(HTTP1)
                || name.contains(".TooLong");
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.<@Nullable Throwable>iterate(
                        failure, cause -> cause != null, cause -> cause == null ? null : cause.getCause())
                .map(cause -> cause == null ? failure : cause)
                .limit(MAX_CAUSES);
    }

    /** Why there is no connection. The message of an exception may contain anything, so it is not repeated. */
    static String inWords(Throwable cause) {
        boolean late = String.valueOf(cause.getMessage()).contains("timed out");
        if (late || cause instanceof TimeoutException) {
            return "it does not answer in time";
        } else if (cause instanceof NoRouteToHostException) {
            return "there is no way to its host";
        } else if (cause instanceof ConnectException) {
            return "the connection is refused, so no server may be running there";
        } else if (cause instanceof UnknownHostException) {
            return "its host's name is unknown";
        } else if (cause.getClass().getSimpleName().equals("TooLongHttpHeaderException")) {
            return "the headers of its response are larger than 64 KiB";
        } else if (cause instanceof SSLException) {
            return isCertain(cause)
                    ? "TLS fails, because of its certificate or because it speaks plain HTTP"
                    : "the TLS handshake fails";
        } else if (cause instanceof IOException || cause instanceof VertxException) {
            return "the connection breaks before an answer";
        }
        return cause.getClass().getSimpleName();
    }
}
