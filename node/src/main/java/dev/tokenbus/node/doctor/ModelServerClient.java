package dev.tokenbus.node.doctor;

import dev.tokenbus.worker.upstream.UpstreamConfig;
import dev.tokenbus.worker.upstream.UpstreamConfig.Api;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ProxyOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Asks one model server, the way that its configuration says. Blocks. */
final class ModelServerClient {
    private static final Duration PATIENCE = Duration.ofMillis(2500);

    private final UpstreamConfig config;
    private final HttpClient client;
    private final @Nullable ProxyOptions proxy;

    ModelServerClient(UpstreamConfig config) throws IOException {
        this.config = config;
        this.proxy = proxyOf(config);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .proxy(proxy());
        String authority = config.route().caFile();
        if (authority != null) {
            builder.sslContext(trusting(Path.of(authority)));
        }
        client = builder.build();
    }

    /** As the worker reads it. */
    private static @Nullable ProxyOptions proxyOf(UpstreamConfig config) {
        HttpClientOptions options = new HttpClientOptions();
        config.route().applyTo(options);
        return options.getProxyOptions();
    }

    /** It wants a password, which this client does not send. */
    boolean hasPassword() {
        return proxy != null && proxy.getUsername() != null;
    }

    boolean hasProxy() {
        return proxy != null;
    }

    private ProxySelector proxy() {
        return proxy == null
                ? HttpClient.Builder.NO_PROXY
                : ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort()));
    }

    HttpResponse<String> models() throws IOException, InterruptedException {
        return client.send(request("/models").GET().build(), BodyHandlers.ofString());
    }

    /** The status of a streamed answer, when its first byte is there. */
    int prompt(String model) throws IOException, InterruptedException {
        boolean isResponses = config.dialect().api() == Api.RESPONSES;
        JsonObject body = new JsonObject().put("model", model).put("stream", true);
        if (isResponses) {
            body.put("max_output_tokens", 16).put("input", "Hi");
        } else {
            body.put("max_tokens", 1)
                    .put(
                            "messages",
                            new JsonArray()
                                    .add(new JsonObject().put("role", "user").put("content", "Hi")));
        }
        String path = isResponses
                ? "/responses"
                : config.dialect().api() == Api.ANTHROPIC ? "/messages" : "/chat/completions";
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream stream = answer.body()) {
            stream.read();
        }
        return answer.statusCode();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(config.uri(path)).timeout(PATIENCE);
        headers(config.apiKey()).forEach(request::header);
        return request;
    }

    private Map<String, String> headers(@Nullable String key) {
        boolean isAnthropic = config.dialect().api() == Api.ANTHROPIC;
        Map<String, String> headers =
                new TreeMap<>(config.dialect().headers(isAnthropic ? "x-api-key" : "authorization", key));
        if (isAnthropic) {
            headers.put("anthropic-version", "2023-06-01");
        }
        return headers;
    }

    private static SSLContext trusting(Path file) throws IOException {
        try (InputStream pem = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("authority-" + number++, each);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
