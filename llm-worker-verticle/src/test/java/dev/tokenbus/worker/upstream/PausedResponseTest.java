package dev.tokenbus.worker.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.EventLoop;
import dev.tokenbus.testkit.Observed;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a response of a model server holds while it is paused, which counts in no budget. */
@ExtendWith(VertxExtension.class)
class PausedResponseTest {
    private static final Buffer MUCH = Buffer.buffer(new byte[64 * 1024]);
    private static final int MOST_HELD = 96 * 1024;

    /** What was read since the response was paused, which is all that it held when it goes on. */
    private static final class Reader extends Observed implements Handler<Buffer> {
        private final HttpClientResponse response;
        private boolean paused;
        private long held;

        Reader(HttpClientResponse response) {
            this.response = response;
        }

        @Override
        public void handle(Buffer bytes) {
            if (!paused) {
                response.pause();
                change(() -> paused = true);
            } else {
                held += bytes.length();
            }
        }

        /** No more is read from the socket. */
        boolean isHeldBack() {
            ConnectionBase connection = (ConnectionBase) response.request().connection();
            return paused && !connection.channel().config().isAutoRead();
        }
    }

    @Test
    void holdsLittleOfWhatItsServerSends(Vertx vertx) throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> sendForEver(request.response().setChunked(true)))
                .listen(0, "127.0.0.1")
                .await(40, TimeUnit.SECONDS);
        EventLoop loop = new EventLoop(vertx);
        UpstreamConfig config = UpstreamConfig.of("big", "http://127.0.0.1:" + server.actualPort(), null, List.of());
        HttpClient client = loop.call(() -> UpstreamConnection.openClient(vertx, config));
        Reader reader = loop.call(() -> client.request(
                        new RequestOptions().setAbsoluteURI(config.uri("/").toString())))
                .compose(request -> request.send())
                .map(Reader::new)
                .onSuccess(each -> each.response.handler(each))
                .await(40, TimeUnit.SECONDS);

        while (!loop.call(reader::isHeldBack)) {
            loop.passes(1);
        }
        // What was held arrives in the next task of the loop, before it reads from its sockets again.
        long held = loop.call(() -> {
                    Promise<Long> arrived = Promise.promise();
                    reader.response.resume();
                    vertx.runOnContext(v -> arrived.complete(reader.held));
                    return arrived.future();
                })
                .await(40, TimeUnit.SECONDS);

        assertThat(held).isPositive().isLessThan(MOST_HELD);
    }

    private static void sendForEver(HttpServerResponse response) {
        response.write(MUCH).onSuccess(v -> sendForEver(response));
    }
}
