package dev.tokenbus.worker.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Only what is certain to fail again is not tried again. */
class UnreachedServerTest {
    static Stream<Throwable> certain() {
        return Stream.of(
                new SSLHandshakeException("no path").initCause(new CertificateException("unknown")),
                new DecoderException(new NotSslRecordException("HTTP")),
                new SSLPeerUnverifiedException("another host"),
                new TooLongHttpHeaderException("long"),
                new IllegalArgumentException("invalid version format"));
    }

    static Stream<Throwable> passing() {
        return Stream.of(
                new SSLHandshakeException("Remote host terminated the handshake"),
                new SSLException("closed").initCause(new IOException("reset")),
                new PrematureChannelClosureException("closed"),
                Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "GOAWAY"),
                Http2Exception.streamError(3, Http2Error.REFUSED_STREAM, "refused"),
                new IOException("reset"));
    }

    @ParameterizedTest
    @MethodSource
    void certain(Throwable cause) {
        assertThat(UnreachedServer.isCertain(cause)).isTrue();
    }

    @ParameterizedTest
    @MethodSource
    void passing(Throwable cause) {
        assertThat(UnreachedServer.isCertain(cause)).isFalse();
    }

    static Stream<Arguments> causes() {
        return Stream.of(
                Arguments.of(tls(new CertificateExpiredException("NotAfter: ...")), "its certificate has expired"),
                Arguments.of(tls(new CertificateNotYetValidException("NotBefore")), "its certificate is not valid yet"),
                Arguments.of(
                        tls(new CertificateException("No name matching h found")),
                        "its certificate is for another host"),
                Arguments.of(
                        tls(new CertificateException("Illegal given domain name: my_gpu")),
                        "no certificate can be checked for its host's name, which is none for TLS: perhaps it has an underscore"),
                Arguments.of(
                        tls(new CertificateException("PKIX path building failed")),
                        "nobody who is trusted here signed its certificate; worker.upstream.up.caFile can name a file with "
                                + "the certificate of who did"),
                Arguments.of(
                        new DecoderException(new NotSslRecordException("HTTP")),
                        "it speaks plain HTTP, although its URL begins with https"),
                Arguments.of(new SSLException("closed"), "the TLS handshake fails"),
                Arguments.of(
                        new ConnectException("refused"),
                        "the connection is refused, so no server may be running there"));
    }

    private static Throwable tls(Exception cause) {
        return new SSLHandshakeException("handshake").initCause(cause);
    }

    @ParameterizedTest
    @MethodSource("causes")
    void aCauseIsSaidInWords(Throwable cause, String words) {
        assertThat(new UnreachedServer("up", Route.DIRECT).inWords(cause)).isEqualTo(words);
    }
}
