package dev.tokenbus.gateway;

import static dev.tokenbus.gateway.ResponsesClient.events;
import static dev.tokenbus.gateway.ResponsesClient.json;
import static dev.tokenbus.gateway.ResponsesClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that reads nothing of the events that say the whole answer costs the gateway one write queue, and not the answer. */
class SlowResponseReaderIT {
    private static final int DELTAS = 64;
    private static final String DELTA = "many words. ".repeat(5_000);

    /** The four last events have the text each, in 15 MB; the system's own buffers take a part of them. */
    private static final long MOST_SENT = 8_000_000;

    /** The events before them: two of the response, two that begin its text, and the deltas. */
    private static final int BEFORE = 4 + DELTAS;

    private final GatewayFixture gateway = GatewayFixture.start();
    private final ScriptedWorker worker = gateway.worker();
    private final ResponsesClient responses = new ResponsesClient(gateway);

    @AfterEach
    void stop() {
        gateway.close();
    }

    private String ended() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"hello\"}");
        ScriptedWorker.Attempt attempt = worker.starts.next();
        for (int i = 0; i < DELTAS; i++) {
            attempt.text(DELTA);
        }
        attempt.ends();
        return json(Waiting.forResult(response)).getString("id");
    }

    @Test
    void theLastEventsWaitForTheirReader() throws IOException {
        String id = ended();
        long before = gateway.meter.count("bytesSent");
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(16 * 1024);
            socket.connect(new InetSocketAddress("127.0.0.1", gateway.port));
            String request = "GET /v1/responses/" + id + "?stream=true&starting_after=" + (BEFORE - 1)
                    + " HTTP/1.1\r\nHost: 127.0.0.1:" + gateway.port + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            int first = in.read();
            // Whatever is written in the turn that wrote the first byte is written when the next request is answered.
            responses.get("/nobody");

            assertThat(gateway.meter.count("bytesSent") - before).isLessThan(MOST_SENT);

            String answer = (char) first + new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<JsonObject> last = events(unchunked(answer));
            assertThat(last)
                    .extracting(event -> event.getString("type"))
                    .containsExactly(
                            "response.output_text.done",
                            "response.content_part.done",
                            "response.output_item.done",
                            "response.completed");
            assertThat(text(last.get(3).getJsonObject("response"))).isEqualTo(DELTA.repeat(DELTAS));
        }
    }

    private static String unchunked(String answer) {
        StringBuilder body = new StringBuilder();
        int at = answer.indexOf("\r\n\r\n") + 4;
        while (at < answer.length()) {
            int end = answer.indexOf("\r\n", at);
            int length = Integer.parseInt(answer.substring(at, end), 16);
            body.append(answer, end + 2, end + 2 + length);
            at = end + 2 + length + 2;
        }
        return body.toString();
    }
}
