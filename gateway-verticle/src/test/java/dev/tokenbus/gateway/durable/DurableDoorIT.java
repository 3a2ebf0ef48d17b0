package dev.tokenbus.gateway.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.TestClient;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The read side of Durable Streams over HTTP, on a gateway with a scripted worker. */
class DurableDoorIT {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final GatewayFixture gateway = GatewayFixture.start();
    private final ScriptedWorker worker = gateway.worker();
    private final TestClient owner = gateway.connect();
    private ServerFrame.Started stream;
    private Attempt attempt;

    @BeforeEach
    void begin() {
        owner.prompt("x");
        stream = owner.started();
        attempt = worker.starts.next().text("a", "b");
        owner.frames.next(frame -> frame instanceof ServerFrame.Chunk chunk && chunk.seq() == 2);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private HttpRequest.Builder request(String query) {
        return HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + gateway.port + "/v1/streams/" + stream.streamId() + "/durable" + query))
                .header("Authorization", "Bearer " + stream.viewToken());
    }

    private static CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return HTTP.sendAsync(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String query) {
        return Waiting.forResult(send(request(query)));
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static List<Long> seqs(String array) {
        List<Long> seqs = new ArrayList<>();
        new JsonArray(array).forEach(each -> seqs.add(((JsonObject) each).getLong("seq")));
        return seqs;
    }

    private String offset(long seq) {
        return String.format("%016x_%d", seq, attempt.start.epoch());
    }

    @Test
    void theWholeLogIsAnArrayOfMessagesAndEachOffsetGoesOnFromThere() {
        HttpResponse<String> all = get("");
        HttpResponse<String> rest = get("?offset=" + offset(1));
        HttpResponse<String> none = get("?offset=" + header(all, "Stream-Next-Offset"));

        assertThat(all.statusCode()).isEqualTo(200);
        assertThat(seqs(all.body())).containsExactly(1L, 2L);
        assertThat(header(all, "Content-Type")).isEqualTo("application/json");
        assertThat(header(all, "Stream-Next-Offset")).isEqualTo(offset(2));
        assertThat(header(all, "Stream-Up-To-Date")).isEqualTo("true");
        assertThat(header(all, "Stream-Closed")).isEmpty();
        assertThat(header(all, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(all, "Cross-Origin-Resource-Policy")).isEqualTo("cross-origin");
        assertThat(header(all, "Cache-Control")).startsWith("private");
        assertThat(seqs(rest.body())).containsExactly(2L);
        assertThat(none.body()).isEqualTo("[]");
    }

    @Test
    void theEndClosesTheStreamAndChangesItsTag() {
        HttpResponse<String> before = get("?offset=" + offset(2));
        attempt.ends();
        owner.frames.next(ServerFrame.Done.class::isInstance);

        HttpResponse<String> all = get("?offset=-1");
        HttpResponse<String> atEnd = get("?offset=" + offset(3));
        HttpResponse<String> same =
                Waiting.forResult(send(request("?offset=" + offset(3)).header("If-None-Match", header(atEnd, "ETag"))));

        assertThat(seqs(all.body())).containsExactly(1L, 2L, 3L);
        assertThat(header(all, "Stream-Closed")).isEqualTo("true");
        assertThat(atEnd.body()).isEqualTo("[]");
        assertThat(header(atEnd, "Stream-Closed")).isEqualTo("true");
        assertThat(header(atEnd, "ETag")).isNotEqualTo(header(before, "ETag"));
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
    }

    @Test
    void headSaysWhereTheEndIs() {
        HttpResponse<String> head = Waiting.forResult(send(request("").method("HEAD", BodyPublishers.noBody())));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Stream-Next-Offset")).isEqualTo(offset(2));
        assertThat(header(head, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(head, "Content-Type")).isEqualTo("application/json");
    }

    @Test
    void whoComesForNowGetsWhatFollows() {
        HttpResponse<String> now = get("?offset=now");
        CompletableFuture<HttpResponse<String>> poll =
                send(request("?live=long-poll&offset=" + header(now, "Stream-Next-Offset")));
        gateway.vertx.runOnContext(v -> attempt.text("c"));

        HttpResponse<String> more = Waiting.forResult(poll);

        assertThat(now.body()).isEqualTo("[]");
        assertThat(header(now, "Cache-Control")).isEqualTo("no-store");
        assertThat(seqs(more.body())).containsExactly(3L);
        assertThat(header(more, "Stream-Cursor")).matches("\\d+");
    }

    @Test
    void aPollAtTheEndOfAClosedStreamDoesNotWait() {
        attempt.ends();
        owner.frames.next(ServerFrame.Done.class::isInstance);

        HttpResponse<String> atEnd = get("?live=long-poll&cursor=9999999999&offset=" + offset(3));

        assertThat(atEnd.statusCode()).isEqualTo(204);
        assertThat(header(atEnd, "Stream-Closed")).isEqualTo("true");
        assertThat(header(atEnd, "Stream-Up-To-Date")).isEqualTo("true");
        assertThat(Long.parseLong(header(atEnd, "Stream-Cursor"))).isGreaterThan(9_999_999_999L);
    }

    @Test
    void eventsComeLiveEachWithWhereTheReaderIs() {
        CompletableFuture<HttpResponse<String>> reading = send(request("?live=sse&offset=" + offset(1)));
        gateway.untilMetered("connectionOpened", 2);
        attempt.text("c").ends();

        HttpResponse<String> answer = Waiting.forResult(reading);
        String body = answer.body();

        assertThat(header(answer, "Content-Type")).isEqualTo("text/event-stream");
        assertThat(body).startsWith("event: data\ndata:[\ndata:{");
        List<Long> seqs = new ArrayList<>();
        String last = "";
        for (String event : body.split("\n\n")) {
            String data = event.substring(event.indexOf("data:", 12)).replace("data:", "");
            if (event.startsWith("event: data")) {
                seqs.addAll(seqs(data));
            } else {
                last = data;
            }
        }
        assertThat(seqs).containsExactly(2L, 3L, 4L);
        assertThat(new JsonObject(last).getString("streamNextOffset")).isEqualTo(offset(4));
        assertThat(new JsonObject(last).getBoolean("streamClosed")).isTrue();
    }

    @Test
    void aReaderOfEventsAtTheEndHearsThatItIsThere() {
        attempt.ends();
        owner.frames.next(ServerFrame.Done.class::isInstance);

        String body = get("?live=sse&offset=" + offset(3)).body();

        assertThat(body)
                .isEqualTo("event: control\ndata:{\"streamNextOffset\":\"" + offset(3)
                        + "\",\"streamClosed\":true,\"upToDate\":true}\n\n");
    }

    @Test
    void anAnswerThatBeginsAgainGoesOnInTheLog() {
        attempt.send(new StreamEvent.Restarted(attempt.start.epoch(), "again")).text("c");

        assertThat(seqs(get("?offset=" + offset(1)).body())).startsWith(2L, 3L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?offset=",
                "?offset=5",
                "?offset=0000000000000001",
                "?offset=zzzz_1",
                "?offset=-1&offset=now",
                "?live=long-poll",
                "?live=sometimes&offset=-1",
                "?offset=ffffffffffffffff_1"
            })
    void aWrongRequestIsRefused(String query) {
        assertThat(get(query).statusCode()).isEqualTo(400);
    }

    @Test
    void anOffsetOfAnotherAttemptIsGone() {
        assertThat(get("?offset=0000000000000001_7").statusCode()).isEqualTo(410);
        assertThat(get("?offset=" + offset(99)).statusCode()).isEqualTo(410);
    }

    @Test
    void whoHasNoTokenLearnsNothingAndNobodyWrites() {
        HttpResponse<String> unknown = Waiting.forResult(send(request("").setHeader("Authorization", "Bearer wrong")));
        HttpResponse<String> written = Waiting.forResult(send(request("").POST(BodyPublishers.ofString("{}"))));

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(written.statusCode()).isEqualTo(405);
        assertThat(header(written, "Allow")).isEqualTo("GET, HEAD");
    }
}
