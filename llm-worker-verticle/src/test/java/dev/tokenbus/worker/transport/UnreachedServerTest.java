package dev.tokenbus.worker.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.params.ParameterizedTest;
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
}
