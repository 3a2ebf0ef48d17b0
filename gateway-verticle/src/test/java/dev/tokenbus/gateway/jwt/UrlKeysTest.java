package dev.tokenbus.gateway.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.Waiting;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UrlKeysTest {
    private static final long PATIENT_MS = 60_000;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        Waiting.forResult(vertx.close());
    }

    private String answer(Handler<HttpServerRequest> server) {
        return answer(server, PATIENT_MS);
    }

    private String answer(Handler<HttpServerRequest> server, long answerMs) {
        HttpServer listening = Waiting.forResult(
                vertx.createHttpServer().requestHandler(server).listen(0, "127.0.0.1"));
        UrlKeys keys = new UrlKeys(vertx, "http://127.0.0.1:" + listening.actualPort() + "/jwks", 60_000, answerMs);
        return Waiting.forResult(keys.load().recover(cause -> Future.succeededFuture("failed: " + cause.getMessage())));
    }

    @Test
    void anAnswerIsTakenAsItIs() {
        assertThat(answer(request -> request.response().end("{\"keys\":[]}"))).isEqualTo("{\"keys\":[]}");
    }

    @Test
    void anotherStatusFails_andNoRedirectionIsFollowed() {
        assertThat(answer(request -> request.response().setStatusCode(404).end()))
                .isEqualTo("failed: status 404");
        assertThat(answer(request -> request.response()
                        .setStatusCode(302)
                        .putHeader("location", "/other")
                        .end("{}")))
                .isEqualTo("failed: status 302");
    }

    @Test
    void anAnswerThatIsTooLargeFails() {
        assertThat(answer(request -> request.response().end("x".repeat(KeySource.MOST_BYTES + 1))))
                .isEqualTo("failed: larger than 256 KiB");
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() {
        assertThat(answer(request -> {}, 300)).startsWith("failed: ");
        assertThat(answer(request -> request.response().setChunked(true).write("{"), 300))
                .startsWith("failed: ");
    }

    @Test
    void aServerThatIsGoneFails() {
        UrlKeys keys = new UrlKeys(vertx, "http://127.0.0.1:1/jwks", 60_000, PATIENT_MS);

        assertThat(Waiting.forResult(keys.load().otherwise("failed"))).isEqualTo("failed");
    }
}
