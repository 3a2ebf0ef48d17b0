package dev.tokenbus.benchmarks.chaos;

import dev.tokenbus.benchmarks.chaos.ChaosTally.Flaw;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.frame.ServerFrameReader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Follows one stream over server-sent events like a browser's {@code EventSource}, with {@code Last-Event-ID} after each loss;
 * in addition it checks that the ids have no gap and no repetition. Confined to one event loop.
 */
final class ChaosFollower {
    /** As long as the WebSocket clients wait, which have other gateways to try. */
    private static final long CONNECT_MS = 2000;

    private static final long SILENCE_MS = 5000;
    private static final long RETRY_MS = 500;

    private final Vertx vertx;
    private final HttpClient http;
    private final RandomGenerator random;
    private final ChaosTally tally;
    private final ServerFrame.Started stream;
    private final ChaosTranscript seen;
    private final Promise<ServerFrame> end = Promise.promise();
    private @Nullable HttpClientRequest request;
    private String lastEventId = "";
    private String id = "";
    private String data = "";
    private long cursor;
    private long heardAt;
    private int connection;

    ChaosFollower(
            Vertx vertx,
            HttpClient http,
            RandomGenerator random,
            ChaosTally tally,
            ServerFrame.Started stream,
            ChaosTranscript seen) {
        this.vertx = vertx;
        this.http = http;
        this.random = random;
        this.tally = tally;
        this.stream = stream;
        this.seen = seen;
    }

    /** Completes with the terminal frame. */
    Future<ServerFrame> follow() {
        vertx.setPeriodic(SILENCE_MS / 10, timer -> {
            if (end.future().isComplete()) {
                vertx.cancelTimer(timer);
            } else if (request != null && System.nanoTime() - heardAt > SILENCE_MS * 1_000_000) {
                again(connection);
            }
        });
        connect();
        return end.future();
    }

    private void connect() {
        int current = ++connection;
        heardAt = System.nanoTime();
        http.request(HttpMethod.GET, "/v1/streams/" + stream.streamId() + "/events")
                .compose(opened -> {
                    request = opened;
                    opened.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + stream.viewToken());
                    if (!lastEventId.isEmpty()) {
                        opened.putHeader("Last-Event-ID", lastEventId);
                    }
                    return opened.send();
                })
                .timeout(CONNECT_MS, TimeUnit.MILLISECONDS)
                .onSuccess(response -> answered(current, response))
                .onFailure(failed -> again(current));
    }

    private void answered(int current, HttpClientResponse response) {
        if (response.statusCode() != 200) {
            response.body().onSuccess(body -> refused(current, body)).onFailure(cut -> again(current));
            return;
        }
        id = "";
        data = "";
        response.exceptionHandler(broken -> again(current));
        RecordParser.newDelimited("\n", response)
                .endHandler(over -> again(current))
                .exceptionHandler(broken -> again(current))
                .handler(line -> {
                    if (current == connection) {
                        line(line.toString());
                    }
                });
    }

    private void refused(int current, Buffer body) {
        JsonObject error = new JsonObject(body).getJsonObject("error");
        tally.count("SSE answered with " + error.getString("code"));
        if (error.getBoolean("retryable")) {
            again(current);
        } else {
            finish(ServerFrame.Error.aboutStream(stream.streamId(), told(error)));
        }
    }

    /** What the gateway said, by its own code. */
    static StreamFailure told(JsonObject error) {
        ErrorCode code = ErrorCode.ofWireName(error.getString("code"));
        return new StreamFailure(code, error.getString("message"));
    }

    /** The connection has ended, or is useless. */
    private void again(int current) {
        if (current != connection || end.future().isComplete()) {
            return;
        }
        connection++;
        if (request != null) {
            request.reset();
            request = null;
        }
        tally.count("SSE reconnects");
        vertx.setTimer(1 + random.nextLong(RETRY_MS), timer -> connect());
    }

    private void line(String line) {
        heardAt = System.nanoTime();
        if (line.startsWith("id: ")) {
            id = line.substring(4);
        } else if (line.startsWith("data: ")) {
            data = line.substring(6);
        } else if (line.isEmpty()) {
            String json = data;
            data = "";
            ServerFrameReader.read(Buffer.buffer(json).getBytes()).ifPresent(this::event);
            lastEventId = id;
        }
    }

    private void event(ServerFrame frame) {
        if (frame instanceof ServerFrame.Chunk chunk) {
            follows(chunk.from(), chunk.seq());
            seen.text(chunk.data());
        } else if (frame instanceof ServerFrame.Restart restart) {
            cursor = restart.seq();
            seen.restarted();
        } else if (frame instanceof ServerFrame.Done done) {
            follows(done.seq(), done.seq());
            finish(done);
        } else if (frame instanceof ServerFrame.Stopped) {
            finish(frame);
        } else if (frame instanceof ServerFrame.Error error) {
            if (error.isTerminal() || !error.failure().code().retryable()) {
                finish(error);
            } else {
                tally.count("SSE ended with " + error.failure().code().wireName());
                again(connection);
            }
        }
    }

    private void follows(long from, long to) {
        if (from != cursor + 1) {
            tally.flaw(
                    from > cursor + 1 ? Flaw.LOST : Flaw.DUPLICATED,
                    stream.streamId() + " over SSE: after " + cursor + " came " + from + ".." + to);
        }
        cursor = to;
    }

    private void finish(ServerFrame frame) {
        if (end.tryComplete(frame) && request != null) {
            request.reset();
        }
    }
}
