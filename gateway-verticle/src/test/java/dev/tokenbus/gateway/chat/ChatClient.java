package dev.tokenbus.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.door.DoorStream;
import dev.tokenbus.protocol.StreamId;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client of OpenAI's protocol that shows a test everything that comes. */
public final class ChatClient {
    public static final String CHAT = "/v1/chat/completions";

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    public ChatClient(int port) {
        this.port = port;
    }

    /** The error that an answer is. */
    static JsonObject error(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        return new JsonObject(response.body()).getJsonObject("error");
    }

    /** A response of events, read as far as a test asks. */
    public static final class Events {
        private final HttpResponse<InputStream> response;
        private final BufferedReader lines;
        private final List<String> seen = new ArrayList<>();

        private Events(HttpResponse<InputStream> response) {
            this.response = response;
            lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        StreamId id() {
            return new StreamId(header(DoorStream.ID_HEADER));
        }

        /** The next line, whatever it is. */
        String line() throws IOException {
            return String.valueOf(lines.readLine());
        }

        /** The data of the next event; null at the end of the body. Fails when the body is cut. */
        @Nullable
        String next() throws IOException {
            String line;
            do {
                line = lines.readLine();
            } while (line != null && !line.startsWith("data: "));
            if (line != null) {
                seen.add(line.substring("data: ".length()));
            }
            return line == null ? null : seen.get(seen.size() - 1);
        }

        /** The data of all events up to the end of the body, those before this call too. */
        public List<String> all() {
            try {
                while (next() != null) {}
                return seen;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The data of all events of a body that is cut. */
        List<String> untilCut() {
            try {
                List<String> whole = all();
                throw new AssertionError("not cut: " + whole);
            } catch (UncheckedIOException cut) {
                return seen;
            }
        }

        /** Reads no more, and closes the connection. */
        public void leave() {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The text of all events so far. */
        String text() {
            StringBuilder text = new StringBuilder();
            seen.stream()
                    .filter(data -> data.startsWith("{\"id\""))
                    .flatMap(data -> new JsonObject(data).getJsonArray("choices").stream())
                    .forEach(choice -> text.append(
                            ((JsonObject) choice).getJsonObject("delta").getString("content", "")));
            return text.toString();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json");
    }

    /** @param headers names and values */
    private HttpRequest post(String path, String body, String... headers) {
        HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    public CompletableFuture<HttpResponse<String>> send(String path, String body, String... headers) {
        return http.sendAsync(post(path, body, headers), BodyHandlers.ofString());
    }

    /** Completes with the first bytes of the body. */
    public CompletableFuture<Events> stream(String path, String body, String... headers) {
        return http.sendAsync(post(path, body, headers), BodyHandlers.ofInputStream())
                .thenApply(Events::new);
    }

    HttpResponse<String> get(String path) {
        return Waiting.forResult(http.sendAsync(request(path).GET().build(), BodyHandlers.ofString()));
    }

    /** Stops a stream as its owner. */
    void stop(Events events) {
        HttpRequest request = request("/v1/streams/" + events.id().value())
                .header("Authorization", "Bearer " + events.header(DoorStream.TOKEN_HEADER))
                .DELETE()
                .build();
        int status = Waiting.forResult(http.sendAsync(request, BodyHandlers.discarding()))
                .statusCode();
        if (status != 202) {
            throw new AssertionError("not stopped: " + status);
        }
    }
}
