package dev.tokenbus.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client keeps to the limits of the gateway's welcome, and puts tool calls together. */
class LimitsTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        FakeGateway.await(vertx.close());
    }

    private TokenbusClient client(FakeGateway gateway) throws Exception {
        return FakeGateway.await(TokenbusClient.connect(vertx, gateway.url()));
    }

    @Test
    void aPromptThatIsTooLargeIsRefusedHereAndOtherAnswersLiveOn() throws Exception {
        FakeGateway gateway = new FakeGateway(vertx, 1000, 4000);
        TokenbusClient client = client(gateway);
        ClientStream other = client.start("small", StreamConfig.DEFAULT);
        ServerWebSocket socket = gateway.socket();
        FakeGateway.accept(socket, gateway.next());

        ServerFrame refused = FakeGateway.await(
                client.start("x".repeat(4000), StreamConfig.DEFAULT).lastFrame());

        assertThat(refused).isInstanceOfSatisfying(ServerFrame.Error.class, error -> {
            assertThat(error.failure().code()).isEqualTo(ErrorCode.TOO_LARGE);
            assertThat(error.failure().detail()).contains("too large: 4,").contains("at most 4,000");
        });
        FakeGateway.chunk(socket, 1, "", "lives on");
        FakeGateway.done(socket, 2);
        assertThat(FakeGateway.await(other.lastFrame())).isInstanceOf(ServerFrame.Done.class);
        assertThat(gateway.hasConnections()).isFalse();
    }

    @Test
    void aPromptOfSeveralFramesArrivesWhole() throws Exception {
        FakeGateway gateway = new FakeGateway(vertx, 1000, 40_000);
        String prompt = "a" + "漢字😀".repeat(1000) + "z";

        client(gateway).start(prompt, StreamConfig.DEFAULT);

        assertThat(gateway.next().encode()).contains(prompt);
    }

    @Test
    void fragmentsOfToolCallsAreOneCallEach() throws Exception {
        FakeGateway gateway = new FakeGateway(vertx, 1000, 4000);
        ClientStream stream = client(gateway).start("x", StreamConfig.DEFAULT);
        ServerWebSocket socket = gateway.socket();
        FakeGateway.accept(socket, gateway.next());

        FakeGateway.chunk(socket, 1, "toolCall", "{\"index\":0,\"id\":\"a\",\"name\":\"weather\",\"arguments\":\"\"}");
        FakeGateway.chunk(socket, 2, "toolCall", "{\"index\":0,\"arguments\":\"{\\\"city\\\":\"}");
        FakeGateway.chunk(socket, 3, "toolCall", "{\"index\":1,\"id\":\"b\",\"name\":\"time\",\"arguments\":\"{}\"}");
        FakeGateway.chunk(socket, 4, "toolCall", "no object");
        FakeGateway.chunk(socket, 5, "toolCall", "{\"index\":0,\"arguments\":\"\\\"Rome\\\"}\"}");
        FakeGateway.done(socket, 6);

        FakeGateway.await(stream.lastFrame());
        assertThat(stream.parts().toolCalls())
                .isEqualTo(
                        List.of(new ToolCall("a", "weather", "{\"city\":\"Rome\"}"), new ToolCall("b", "time", "{}")));
    }

    @Test
    void whatIsNoTextIsToldPieceByPieceAndARefusalIsPutTogether() throws Exception {
        FakeGateway gateway = new FakeGateway(vertx, 1000, 4000);
        ClientStream stream = client(gateway).start("x", StreamConfig.DEFAULT);
        List<String> told = new ArrayList<>();
        stream.parts().handler(chunk -> {
            told.add(chunk.kind().wireName() + " " + AnswerParts.textOf(chunk));
            throw new IllegalStateException("a listener's fault harms nothing");
        });
        ServerWebSocket socket = gateway.socket();
        FakeGateway.accept(socket, gateway.next());

        FakeGateway.chunk(socket, 1, "reasoning", "Hm.");
        FakeGateway.chunk(socket, 2, "refusal", "{\"text\":\"I \"}");
        FakeGateway.chunk(socket, 3, "refusal", "no object");
        FakeGateway.chunk(socket, 4, "refusal", "{\"text\":\"cannot\"}");
        FakeGateway.chunk(socket, 5, "audio", "{\"data\":\"AAAA\",\"transcript\":\"Sorry\"}");
        FakeGateway.chunk(socket, 6, "logprobs", "{}");
        FakeGateway.chunk(socket, 7, "other", "{\"field\":\"x\",\"value\":1}");
        FakeGateway.chunk(socket, 8, "", "text");
        FakeGateway.done(socket, 9);

        FakeGateway.await(stream.lastFrame());
        assertThat(stream.parts().refusal()).isEqualTo("I cannot");
        assertThat(told)
                .containsExactly(
                        "reasoning Hm.",
                        "refusal I ",
                        "refusal ",
                        "refusal cannot",
                        "audio Sorry",
                        "logprobs ",
                        "other ");
    }
}
