package dev.tokenbus.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.testkit.certificate.TestAuthority;
import dev.tokenbus.testkit.certificate.TestAuthority.Issued;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One connection of HTTP/2 carries several requests: what one of them does changes nothing for the others, and none may do too much. */
class Http2IT {
    private static final int SLOW_MS = 2000;
    private static final int HANDSHAKE_MS = 2000;
    private static final String CHAT = "/v1/chat/completions";
    private static final String ASKED = "{\"model\":\"" + ScriptedWorker.MODEL
            + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    private static final String PIECE = "All work and no play. ".repeat(700);
    /** More than a stream's window and what the gateway keeps before it holds the worker back. */
    private static final int PIECES = 2000;

    private static final int REFUSED_STREAM = 7;
    private static final int ENHANCE_YOUR_CALM = 11;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path home;

    @SuppressWarnings("NullAway.Init")
    private static TestAuthority authority;

    @SuppressWarnings("NullAway.Init")
    private static Issued certificate;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private TlsGateway tls;

    @SuppressWarnings("NullAway.Init")
    private ScriptedWorker worker;

    @SuppressWarnings("NullAway.Init")
    private HttpClientAgent client;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority = TestAuthority.in(home);
        certificate = authority.issue("first");
    }

    @BeforeEach
    void start() throws Exception {
        tls = new TlsGateway(
                authority,
                certificate,
                directory,
                settings -> settings.with("slowMs", SLOW_MS)
                        .with("handshakeMs", HANDSHAKE_MS)
                        .with("keepAliveMs", 400)
                        .with("logBytes", 64 << 20));
        worker = tls.gateway.worker();
        client = tls.client(HttpVersion.HTTP_2);
    }

    @AfterEach
    void stop() {
        tls.close();
    }

    /** A stream that has begun, with its paused response. */
    private record Asked(Attempt attempt, HttpClientResponse response) {}

    private Asked ask() {
        CompletableFuture<HttpClientResponse> response =
                CompletableFuture.supplyAsync(() -> tls.post(client, CHAT, ASKED));
        Attempt attempt = worker.starts.next().text("a");
        return new Asked(attempt, Waiting.forResult(response));
    }

    /** The worker hears that nobody watches a stream, and stops it, as the request's policy says. */
    private StreamControl nobodyWatches() {
        return worker.controls.next(control -> control.kind() == StreamControl.Kind.CREDIT && control.viewers() == 0);
    }

    private static void assertEnds(Asked asked) {
        asked.attempt().ends();
        assertThat(TlsGateway.body(asked.response())).contains("[DONE]");
    }

    private void assertServes() {
        HttpClientAgent other = tls.client(HttpVersion.HTTP_2);
        assertThat(Waiting.forResult(tls.request(other, HttpMethod.GET, "/api/models")
                                .send())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aResetStopsItsStreamAndNoOther() {
        Asked one = ask();
        Asked two = ask();
        assertThat(one.response().request().connection())
                .isSameAs(two.response().request().connection());

        one.response().request().reset();

        StreamControl stopped = nobodyWatches();
        assertThat(stopped.streamId()).isEqualTo(one.attempt().id());
        assertEnds(two);
    }

    @Test
    void aConnectionThatClosesStopsAllItsStreams() {
        Asked one = ask();
        Asked two = ask();

        Waiting.forResult(one.response().request().connection().close());

        var first = nobodyWatches();
        var second = nobodyWatches();
        assertThat(List.of(first.streamId(), second.streamId()))
                .containsExactlyInAnyOrder(one.attempt().id(), two.attempt().id());
    }

    @Test
    void aStreamThatIsNotReadHoldsItselfBackAndIsResetWhileOthersGoOn() {
        tls.gateway.clock.stop();
        Asked slow = ask();
        Asked other = ask();
        CompletableFuture<Throwable> cut = new CompletableFuture<>();
        slow.response().exceptionHandler(cut::complete);
        for (int i = 0; i < PIECES; i++) {
            slow.attempt().text(PIECE);
        }
        tls.gateway.untilMetered("backpressure:socket", 1);

        tls.gateway.clock.advance(SLOW_MS + 1000);

        assertThat(Waiting.forResult(cut)).isInstanceOf(StreamResetException.class);
        assertEnds(other);
    }

    @Test
    void aRequestWhoseBodyDoesNotComeLosesItsStreamOnly() throws Exception {
        try (RawHttp2 raw = new RawHttp2(tls)) {
            raw.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, raw.head("POST", CHAT));
            RawHttp2.Frame reset = raw.next(RawHttp2.RST_STREAM);

            assertThat(reset.stream()).isEqualTo(1);
            raw.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 3, raw.head("GET", "/api/models"));
            assertThat(raw.next(RawHttp2.DATA).stream()).isEqualTo(3);
        }
    }

    @Test
    void aRefusedRequestEndsNothingButItself() throws Exception {
        try (RawHttp2 raw = new RawHttp2(tls)) {
            raw.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, raw.head("POST", "/v1/nowhere%"));
            assertThat(raw.next(RawHttp2.HEADERS).stream()).isEqualTo(1);
            // What it would still send is not wanted.
            assertThat(raw.next(RawHttp2.RST_STREAM).stream()).isEqualTo(1);

            raw.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 3, raw.head("GET", "/api/models"));
            assertThat(raw.next(RawHttp2.DATA).stream()).isEqualTo(3);
        }
    }

    @Test
    void moreThanAHundredAtOnceAreRefused() throws Exception {
        try (RawHttp2 raw = new RawHttp2(tls)) {
            for (int i = 0; i <= 100; i++) {
                raw.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 2 * i + 1, raw.head("POST", CHAT));
            }
            RawHttp2.Frame reset = raw.next(RawHttp2.RST_STREAM);

            assertThat(reset.stream()).isEqualTo(201);
            assertThat(reset.code()).isEqualTo(REFUSED_STREAM);
        }
        assertServes();
    }

    @Test
    void aClientThatResetsAllThatItBeginsIsSentAway() throws Exception {
        byte[] cancel = {0, 0, 0, 8};
        try (RawHttp2 raw = new RawHttp2(tls)) {
            try {
                for (int i = 0; i < 1000; i++) {
                    raw.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 2 * i + 1, raw.head("POST", CHAT));
                    raw.frame(RawHttp2.RST_STREAM, 0, 2 * i + 1, cancel);
                }
            } catch (IOException ended) {
                // It was sent away before it had written all.
            }
            assertEndsWith(raw, ENHANCE_YOUR_CALM);
        }
        assertServes();
    }

    @Test
    void aHeadThatDoesNotEndIsNotKept() throws Exception {
        try (RawHttp2 raw = new RawHttp2(tls)) {
            try {
                raw.frame(RawHttp2.HEADERS, 0, 1, raw.head("GET", "/"));
                for (int i = 0; i < 1000; i++) {
                    raw.frame(RawHttp2.CONTINUATION, 0, 1, new byte[0]);
                }
            } catch (IOException ended) {
                // As above.
            }
            assertEndsWith(raw, ENHANCE_YOUR_CALM);
        }
        assertServes();
    }

    /** A reset of the connection may overtake what the server said before. */
    private static void assertEndsWith(RawHttp2 raw, int code) {
        assertThat(raw.goneAway()).isSubsetOf(code);
    }

    @Test
    void aHeadThatIsTooLongIsRefused() throws Exception {
        byte[] value = "v".repeat(100).getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        try (RawHttp2 raw = new RawHttp2(tls)) {
            block.writeBytes(raw.head("GET", "/"));
            for (int i = 0; i < 120; i++) {
                block.write(0);
                block.write(2);
                block.writeBytes(new byte[] {'x', (byte) ('a' + i % 26)});
                block.write(value.length);
                block.writeBytes(value);
            }
            raw.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 1, block.toByteArray());

            RawHttp2.Frame answer = raw.next();
            while (answer.type() != RawHttp2.HEADERS
                    && answer.type() != RawHttp2.RST_STREAM
                    && answer.type() != RawHttp2.GOAWAY) {
                answer = raw.next();
            }
            // 431 of HPACK's encoder, a reset, or an end: never an answer as to a request.
            assertThat(new String(answer.payload(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("text/html");
        }
        assertServes();
    }
}
