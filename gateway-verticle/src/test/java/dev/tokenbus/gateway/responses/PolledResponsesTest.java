package dev.tokenbus.gateway.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.TestLoop;
import dev.tokenbus.gateway.relay.MirrorRelay;
import dev.tokenbus.gateway.responses.wording.ResponseId;
import dev.tokenbus.gateway.responses.wording.ResponseJson;
import dev.tokenbus.gateway.responses.wording.ResponseMemo;
import dev.tokenbus.gateway.responses.wording.ToolNames;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.log.LogRoom;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A response that is asked for again and again; nobody else is on its event loop. */
class PolledResponsesTest {
    private static final StreamId STREAM = StreamId.of("home", new byte[16]);
    private static final int LONG = 40_000;

    private final Vertx vertx = Vertx.vertx();
    private final GatewayLoop loop = TestLoop.of(vertx, 0);
    private final MirrorRelay relay = new MirrorRelay(loop, STREAM, "home", gone -> {});
    private final ResponseJson response = new ResponseJson(
            ResponseId.of(STREAM, new AccessTokens(new TokenKeys(new byte[32]), () -> 0, 3600)),
            new ResponseMemo(7_500, true, true, false, ToolNames.NONE, "\"store\":true"),
            "m");
    private final PolledResponses polled = new PolledResponses(20);

    @AfterEach
    void close() {
        Waiting.forResult(vertx.close());
    }

    private <T> T onLoop(Supplier<T> question) {
        Promise<T> answer = Promise.promise();
        loop.context().runOnContext(v -> answer.complete(question.get()));
        return Waiting.forResult(answer.future());
    }

    private void happens(StreamEvent event) {
        onLoop(() -> relay.log().append(event));
    }

    private void says(String text) {
        happens(new StreamEvent.Delta(1, ChunkKind.TEXT, text, 1));
    }

    private String poll() {
        return onLoop(() -> new String(polled.of(relay, response), StandardCharsets.UTF_8));
    }

    private String readAnew() {
        return onLoop(() -> new String(response.of(relay.log()), StandardCharsets.UTF_8));
    }

    private LogRoom.@Nullable Derived kept() {
        return onLoop(() -> relay.room().derived());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, LONG})
    void eachPollSaysWhatTheLogSays(int length) {
        says("a".repeat(length));
        assertThat(poll()).isEqualTo(readAnew());

        says("\"b\"");
        assertThat(poll()).contains("a\\\"b\\\"").isEqualTo(readAnew());
        happens(new StreamEvent.Restarted(2, "worker_lost"));
        says("c");
        assertThat(poll()).contains("\"text\":\"c\"").isEqualTo(readAnew());
    }

    @Test
    void whatWasReadOfALongLogIsKeptAndCounted() {
        says("a".repeat(LONG));
        poll();
        LogRoom.Derived kept = Objects.requireNonNull(kept(), "kept");
        assertThat(kept.bytes()).isBetween((long) LONG, 3L * LONG);

        says("b");
        poll();

        assertThat(kept()).isSameAs(kept);
    }

    @Test
    @Timeout(60)
    void whatNobodyAsksForIsNotKept() {
        says("a".repeat(LONG));
        poll();

        while (kept() != null) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aShortLogIsReadAgainEachTime() {
        says("a");
        poll();

        assertThat(kept()).isNull();
    }
}
