package dev.tokenbus.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.responses.ResponsesClient;
import dev.tokenbus.gateway.responses.ResponsesSocketClient;
import dev.tokenbus.testkit.wire.RawWebSocket;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client that reads nothing of a long document, message or event costs the gateway one write queue, and not the whole of it. */
class SlowReaderIT {
    private static final int DELTAS = 192;
    private static final String DELTA = "many words. ".repeat(5_000);
    private static final String TEXT = DELTA.repeat(DELTAS);

    /** Of 11.5 MB; the system's own buffers take a part. */
    private static final long MOST_SENT = 7_000_000;

    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]";

    private static final List<String> LAST = List.of(
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");

    private final GatewayFixture gateway =
            GatewayFixture.start(settings -> settings.with("logBytes", 32 << 20).with("heldBytes", 256 << 20));
    private final ScriptedWorker worker = gateway.worker();
    private final ResponsesClient responses = new ResponsesClient(gateway);

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void answer() {
        Attempt attempt = worker.starts.next();
        for (int i = 0; i < DELTAS; i++) {
            attempt.text(DELTA);
        }
        attempt.ends();
    }

    private RawWebSocket request(String line, String body) {
        RawWebSocket socket = gateway.rawConnection();
        socket.send((line + " HTTP/1.1\r\nHost: 127.0.0.1:" + gateway.port + "\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** What is written for a client that has read the head of its answer. */
    private long sentSince(long before) {
        // Whatever is written in the turn that wrote the first byte is written when the next request is answered.
        responses.get("/nobody");
        return gateway.meter.count("bytesSent") - before;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/chat/completions | /choices/0/message/content | " + MESSAGES,
                "/v1/completions | /choices/0/text | \"prompt\":\"x\"",
                "/v1/messages | /content/0/text | \"max_tokens\":9," + MESSAGES,
                "/v1/responses | /output/0/content/0/text | \"input\":\"x\""
            })
    void anAnswerAsOneDocumentWaitsForItsReader(String path, String place, String asked) {
        long before = gateway.meter.count("bytesSent");
        RawWebSocket reader = request("POST " + path, "{\"model\":\"scripted\"," + asked + "}");
        answer();
        String head = reader.readHead();

        assertThat(head).startsWith("HTTP/1.1 200 ");
        assertThat(sentSince(before)).isLessThan(MOST_SENT);
        assertThat(at(place, body(head, reader.rest()))).isEqualTo(TEXT);
    }

    @Test
    void aStoredResponseWaitsForItsReader() {
        long before = gateway.meter.count("bytesSent");
        RawWebSocket maker = request("POST /v1/responses", "{\"input\":\"x\"}");
        answer();
        JsonObject made = body(maker.readHead(), maker.rest());
        long answered = gateway.meter.count("bytesSent") - before;

        RawWebSocket reader = request("GET /v1/responses/" + made.getString("id"), "");
        String head = reader.readHead();

        assertThat(sentSince(before + answered)).isLessThan(MOST_SENT);
        assertThat(body(head, reader.rest())).isEqualTo(made);
    }

    @Test
    void aLongDocumentIsCompressedForWhoeverTakesThat() throws IOException {
        CompletableFuture<HttpResponse<InputStream>> response = HttpClient.newHttpClient()
                .sendAsync(
                        responses
                                .request("")
                                .header("Content-Type", "application/json")
                                .header("Accept-Encoding", "gzip")
                                .POST(BodyPublishers.ofString("{\"input\":\"x\"}"))
                                .build(),
                        BodyHandlers.ofInputStream());
        answer();
        HttpResponse<InputStream> answer = Waiting.forResult(response);

        assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(answer.headers().allValues("vary")).contains("accept-encoding");
        try (InputStream body = new GZIPInputStream(answer.body())) {
            JsonObject document = new JsonObject(Buffer.buffer(body.readAllBytes()));
            assertThat(ResponsesSocketClient.text(document)).isEqualTo(TEXT);
        }
    }

    /** A client that leaves in the middle costs nothing more. */
    @Test
    void aReaderThatLeavesInTheMiddleIsForgotten() {
        RawWebSocket reader = request("POST /v1/responses", "{\"input\":\"x\"}");
        answer();
        reader.readHead();
        reader.close();

        gateway.untilNobodyIsConnected();
    }

    private static JsonObject body(String head, String rest) {
        boolean isChunked = head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
        return new JsonObject(isChunked ? unchunked(rest) : rest);
    }

    private static String unchunked(String chunks) {
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (at < chunks.length()) {
            int end = chunks.indexOf("\r\n", at);
            int length = Integer.parseInt(chunks.substring(at, end), 16);
            body.append(chunks, end + 2, end + 2 + length);
            at = end + 2 + length + 2;
        }
        return body.toString();
    }

    private static Object at(String place, JsonObject document) {
        Object found = document;
        for (String name : place.substring(1).split("/")) {
            found = found instanceof JsonArray array
                    ? array.getValue(Integer.parseInt(name))
                    : ((JsonObject) found).getValue(name);
        }
        return found;
    }

    @Test
    void theLastEventsOfAResponseWaitForTheirReader() {
        CompletableFuture<HttpResponse<String>> response = responses.post("{\"input\":\"x\"}");
        answer();
        String id = ResponsesClient.json(Waiting.forResult(response)).getString("id");
        long before = gateway.meter.count("bytesSent");
        // Before them: two events of the response, two that begin its text, and the deltas.
        RawWebSocket reader =
                request("GET /v1/responses/" + id + "?stream=true&starting_after=" + (4 + DELTAS - 1), "");
        reader.readHead();

        assertThat(sentSince(before)).isLessThan(MOST_SENT);

        List<JsonObject> last = ResponsesClient.events(unchunked(reader.rest()));
        assertThat(last).extracting(event -> event.getString("type")).containsExactlyElementsOf(LAST);
        assertThat(ResponsesClient.text(last.get(3).getJsonObject("response"))).isEqualTo(TEXT);
    }

    @Test
    void theLastMessagesOfALaneWaitForTheirReader() {
        RawWebSocket reader = gateway.rawConnection();
        assertThat(reader.upgrade("/v1/responses")).startsWith("HTTP/1.1 101 ");
        reader.text("{\"type\":\"response.create\",\"input\":\"x\"}");
        Attempt attempt = worker.starts.next();
        for (int i = 0; i < DELTAS; i++) {
            attempt.text(DELTA);
            String type;
            do {
                type = new JsonObject(message(reader)).getString("type");
            } while (!type.equals("response.output_text.delta"));
        }
        long before = gateway.meter.count("bytesSent");
        attempt.ends();
        RawWebSocket.Frame first = reader.next();

        assertThat(sentSince(before)).isLessThan(MOST_SENT);

        List<JsonObject> last = List.of(
                new JsonObject(message(first, reader)),
                new JsonObject(message(reader)),
                new JsonObject(message(reader)),
                new JsonObject(message(reader)));
        assertThat(last).extracting(event -> event.getString("type")).containsExactlyElementsOf(LAST);
        assertThat(last.get(0).getString("text")).isEqualTo(TEXT);
        assertThat(ResponsesSocketClient.text(last.get(3).getJsonObject("response")))
                .isEqualTo(TEXT);
    }

    private static String message(RawWebSocket from) {
        return message(from.next(), from);
    }

    /** A whole message, whose first frame has come. */
    private static String message(RawWebSocket.Frame first, RawWebSocket from) {
        assertThat(first.opcode()).isEqualTo(RawWebSocket.TEXT);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.writeBytes(first.payload());
        boolean isWhole = first.isFinal();
        while (!isWhole) {
            RawWebSocket.Frame next = from.next();
            assertThat(next.opcode()).isEqualTo(RawWebSocket.CONTINUATION);
            payload.writeBytes(next.payload());
            isWhole = next.isFinal();
        }
        return payload.toString(StandardCharsets.UTF_8);
    }
}
