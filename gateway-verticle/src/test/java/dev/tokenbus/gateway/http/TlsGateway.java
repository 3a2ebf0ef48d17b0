package dev.tokenbus.gateway.http;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.testkit.Settings;
import dev.tokenbus.testkit.certificate.TestAuthority;
import dev.tokenbus.testkit.certificate.TestAuthority.Issued;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.function.UnaryOperator;

/** A gateway with a certificate for {@code localhost}, and clients that trust its authority. Closing closes both. */
final class TlsGateway implements AutoCloseable {
    private static final int LARGE_WINDOW = 16 << 20;
    private static final long PATIENCE_NANOS = 40_000_000_000L;

    final GatewayFixture gateway;
    private final Path directory;
    private final TestAuthority authority;
    // Vert.x closes a client that is unreachable, and its connections with it.
    private final WebSocketClient webSockets;

    /**
     * @param authority signed the certificate
     * @param directory for the gateway's files; the caller deletes it
     */
    TlsGateway(TestAuthority authority, Issued certificate, Path directory, UnaryOperator<Settings> change)
            throws IOException {
        this.directory = directory;
        this.authority = authority;
        put(certificate);
        gateway = GatewayFixture.start(settings -> change.apply(settings)
                .with("tlsCertificate", directory.resolve("gateway.pem").toString())
                .with("tlsKey", directory.resolve("gateway.key").toString()));
        webSockets = gateway.vertx.createWebSocketClient(
                new WebSocketClientOptions().setSsl(true).setTrustOptions(trust(authority)));
    }

    void breakKey() throws IOException {
        Files.writeString(directory.resolve("gateway.key"), "no key");
    }

    /** Puts a certificate where the gateway's is. */
    void put(Issued issued) throws IOException {
        Files.copy(issued.certificate(), directory.resolve("gateway.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(issued.key(), directory.resolve("gateway.key"), StandardCopyOption.REPLACE_EXISTING);
    }

    PemTrustOptions trust() {
        return trust(authority);
    }

    private static PemTrustOptions trust(TestAuthority authority) {
        return new PemTrustOptions().addCertPath(authority.certificate().toString());
    }

    /** A client of WebSockets. */
    TestClient connect() {
        return new TestClient(
                webSockets,
                new WebSocketConnectOptions()
                        .setHost("localhost")
                        .setPort(gateway.port)
                        .setURI("/ws"));
    }

    /** A client that has one connection, of HTTP/2 or 1.1. */
    HttpClientAgent client(HttpVersion version) {
        return gateway.vertx.createHttpClient(
                new HttpClientOptions()
                        .setSsl(true)
                        .setUseAlpn(version == HttpVersion.HTTP_2)
                        .setProtocolVersion(version)
                        .setTrustOptions(trust())
                        // Of one stream's window the others should not notice when it is full.
                        .setHttp2ConnectionWindowSize(LARGE_WINDOW)
                        .setInitialSettings(new Http2Settings().setInitialWindowSize(65_535)),
                new PoolOptions().setHttp1MaxSize(1).setHttp2MaxSize(1));
    }

    HttpClientRequest request(HttpClientAgent client, HttpMethod method, String path) {
        return Waiting.forResult(client.request(new RequestOptions()
                .setMethod(method)
                .setHost("localhost")
                .setPort(gateway.port)
                .setURI(path)));
    }

    /** Sends a request of JSON, and returns the response when its head is there, paused. */
    HttpClientResponse post(HttpClientAgent client, String path, String body) {
        return send(
                request(client, HttpMethod.POST, path).putHeader("Content-Type", "application/json"),
                Buffer.buffer(body));
    }

    /** Sends a request, and returns the response when its head is there, paused, so that nothing of its body is gone before it is read. */
    static HttpClientResponse send(HttpClientRequest request, Buffer body) {
        // Before it is sent: the response may come while this thread waits for its turn.
        Future<HttpClientResponse> response = request.response().map(head -> {
            head.pause();
            return head;
        });
        Waiting.forResult(request.end(body));
        return Waiting.forResult(response);
    }

    /** All of a response's body. */
    static String body(HttpClientResponse response) {
        var whole = response.body();
        response.resume();
        return Waiting.forResult(whole).toString();
    }

    /** The number of the certificate that the port shows now. */
    String serial() {
        HttpClientAgent client = client(HttpVersion.HTTP_1_1);
        try {
            HttpClientRequest request = request(client, HttpMethod.GET, "/api/models");
            Waiting.forResult(request.send());
            return ((X509Certificate) request.connection().sslSession().getPeerCertificates()[0])
                    .getSerialNumber()
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Waiting.forResult(client.close());
        }
    }

    /** Waits until the port shows another certificate than this one. */
    String serialAfter(String before) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        String now = serial();
        while (now.equals(before)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the port shows no other certificate");
            }
            Waiting.pass(gateway.vertx, 50);
            now = serial();
        }
        return now;
    }

    @Override
    public void close() {
        gateway.close();
    }
}
