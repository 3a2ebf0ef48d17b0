package dev.tokenbus.node.deploy;

import static dev.tokenbus.testkit.TestPatience.PATIENCE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Who reaches gateways through a proxy over HTTP: with TLS and HTTP/2 as browsers do, or as bytes. */
final class ProxyClient {
    private final Proxy proxy;
    private final HttpClient http;

    ProxyClient(Proxy proxy, Path authority) throws IOException, GeneralSecurityException {
        this.proxy = proxy;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(trusting(authority))
                .build();
    }

    private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** The requests for a streamed answer to a prompt, by path: one for each family of doors. */
    static Map<String, JsonObject> doors(String model, String prompt) {
        JsonArray messages =
                new JsonArray().add(new JsonObject().put("role", "user").put("content", prompt));
        JsonArray parts = new JsonArray()
                .add(new JsonObject()
                        .put("id", "m")
                        .put("role", "user")
                        .put(
                                "parts",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("type", "text")
                                                .put("text", prompt))));
        JsonObject asked = new JsonObject().put("model", model).put("stream", true);
        Map<String, JsonObject> doors = new LinkedHashMap<>();
        doors.put("/v1/chat/completions", asked.copy().put("messages", messages));
        doors.put("/v1/completions", asked.copy().put("prompt", prompt));
        doors.put("/v1/responses", asked.copy().put("input", prompt));
        doors.put("/v1/messages", asked.copy().put("messages", messages).put("max_tokens", 100));
        doors.put(
                "/v1/ui/chat",
                new JsonObject().put("id", prompt).put("model", model).put("messages", parts));
        return doors;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + proxy.securePort() + path))
                .header("Accept", "text/event-stream")
                .header("Accept-Encoding", "gzip")
                .timeout(PATIENCE);
    }

    /** Posts over HTTP/2; the lines of the answer as they come. */
    HttpResponse<Stream<String>> post(String path, JsonObject body) throws Exception {
        return http.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.encode()))
                        .build(),
                BodyHandlers.ofLines());
    }

    /** Follows a stream over HTTP/2, after an event unless that is empty. */
    HttpResponse<Stream<String>> follow(String path, String token, String after) throws Exception {
        HttpRequest.Builder request = request(path).header("Authorization", "Bearer " + token);
        if (!after.isEmpty()) {
            request.header("Last-Event-ID", after);
        }
        return http.send(request.build(), BodyHandlers.ofLines());
    }

    /** Reads until a line has the text, and returns the line. */
    static String awaitLine(Iterator<String> lines, String wanted) throws Exception {
        String found = CompletableFuture.supplyAsync(() -> {
                    while (lines.hasNext()) {
                        String line = lines.next();
                        if (line.contains(wanted)) {
                            return line;
                        }
                    }
                    return "";
                })
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(found).as("a line with %s", wanted).isNotEmpty();
        return found;
    }

    /** What a prompt of one token is answered over HTTP/1.1, from an address of this machine's and with further header lines. */
    private static String prompt(int port, String address, String headers) throws IOException {
        String body = "{\"model\":\"sim-text\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
        String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n"
                + headers + "\r\n";
        try (Socket socket = new Socket("127.0.0.1", port, InetAddress.getByName(address), 0)) {
            socket.getOutputStream().write((head + body).getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** What so many prompts at once are answered, each with header lines of its own. */
    static List<String> prompts(int many, int port, String address, IntFunction<String> headers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(many);
        try {
            IntFunction<Callable<String>> one = at -> () -> prompt(port, address, headers.apply(at));
            List<String> answers = new ArrayList<>();
            for (var each :
                    threads.invokeAll(IntStream.range(0, many).mapToObj(one).toList())) {
                answers.add(each.get());
            }
            return answers;
        } finally {
            threads.shutdown();
        }
    }

    /** Asks for a streamed answer over HTTP/1.1 on a connection that the caller reads, or not. */
    Socket ask(String path, JsonObject body) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(64 * 1024);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(new InetSocketAddress("127.0.0.1", proxy.port()));
        byte[] text = body.encode().getBytes(UTF_8);
        String head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + proxy.port()
                + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + text.length
                + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(US_ASCII));
        socket.getOutputStream().write(text);
        return socket;
    }

    /** The status of the answer to a request that asks for another protocol. */
    int upgrade(String path, String protocol, String headers) throws IOException {
        String head = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + proxy.port()
                + "\r\nConnection: Upgrade\r\nUpgrade: " + protocol + "\r\n" + headers + "\r\n";
        try (Socket socket = new Socket("127.0.0.1", proxy.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            String status = new String(socket.getInputStream().readNBytes("HTTP/1.1 101".length()), US_ASCII);
            return Integer.parseInt(status.substring(status.indexOf(' ') + 1));
        }
    }
}
