package dev.tokenbus.node.remote;

import dev.tokenbus.node.Explanation;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A gateway's streams, as commands ask for them: by the first of some gateways that answers, with the key of {@code TOKENBUS_API_KEY}. */
public final class GatewayPort {
    /** For a handshake, and for an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final List<String> urls;
    private final HttpClient http;
    private final String key;

    /**
     * @param urls where gateways are, as {@code ws://host:port} or {@code http://host:port}
     * @param authority a PEM file of the authorities that sign their certificates; null for those that Java trusts
     * @param key an API key or a token; empty for none
     */
    public GatewayPort(List<String> urls, @Nullable Path authority, String key) throws IOException {
        for (String url : urls) {
            if (!url.matches("(ws|http)s?://[^/]+/*")) {
                throw new IllegalArgumentException(
                        "--url: " + url + " (expected: ws://host[:port] or wss://host[:port])");
            }
        }
        this.urls = urls.stream()
                .map(url -> url.replaceFirst("^ws", "http").replaceAll("/+$", ""))
                .toList();
        this.key = key;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
        this.http = (authority == null ? builder : builder.sslContext(trusting(authority))).build();
    }

    private static SSLContext trusting(Path authority) throws IOException {
        try (InputStream pem = Files.newInputStream(authority)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("authority-" + store.size(), each);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("--cacert: " + authority + " (expected: a PEM file of certificates)", e);
        }
    }

    /** The streams of a filter, as {@code GET /v1/streams} answers; throws with a sentence for a person. */
    public JsonObject streams(Map<String, String> filter) throws IOException, InterruptedException {
        String query = filter.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        JsonObject answer = ask("GET", "/v1/streams?" + query);
        if (answer.getValue("streams") instanceof JsonArray) {
            return answer;
        }
        throw new IOException(String.join(" or ", urls) + " does not answer as a tokenbus gateway");
    }

    /** Asks for a stream to be stopped. */
    public void stop(String streamId) throws IOException, InterruptedException {
        ask("DELETE", "/v1/streams/" + URLEncoder.encode(streamId, StandardCharsets.UTF_8));
    }

    private JsonObject ask(String method, String path) throws IOException, InterruptedException {
        for (String url : urls.subList(0, urls.size() - 1)) {
            try {
                return ask(url, method, path);
            } catch (ConnectException | HttpTimeoutException e) {
                // The next one may answer.
            }
        }
        String last = urls.get(urls.size() - 1);
        try {
            return ask(last, method, path);
        } catch (ConnectException | HttpTimeoutException e) {
            // Their own messages do not name the address.
            throw new IOException(Explanation.nobodyAnswers(String.join(", ", urls)), e);
        }
    }

    private JsonObject ask(String url, String method, String path) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        JsonObject body = parsed(url, response);
        if (response.statusCode() >= 300) {
            throw new IOException(url + " " + refusal(response.statusCode(), body));
        }
        return body;
    }

    private static JsonObject parsed(String url, HttpResponse<String> response) throws IOException {
        try {
            return response.body().isEmpty() ? new JsonObject() : new JsonObject(response.body());
        } catch (DecodeException e) {
            throw new IOException(
                    url + " answered " + response.statusCode() + "; is that the port of a tokenbus gateway?", e);
        }
    }

    private static String refusal(int status, JsonObject body) {
        Object error = body.getValue("error");
        String why = error instanceof JsonObject known ? known.getString("message", "") : "";
        return status == 401
                ? "wants a key: TOKENBUS_API_KEY" + (why.isEmpty() ? "" : " (" + why + ")")
                : "refused: " + (why.isEmpty() ? "status " + status : why);
    }
}
