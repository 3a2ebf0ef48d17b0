package dev.tokenbus.node.sdk;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.sdk.LangChain4jClient.Answer;
import dev.tokenbus.node.server.ServerRun;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** LangChain4j against the door for chat completions of a whole node, with a scripted LLM server behind it. */
final class LangChain4jIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static ChatScripts upstream;
    private static TokenbusNode node;
    private static LangChain4jClient client;

    @BeforeAll
    static void startNode() throws Exception {
        upstream = new ChatScripts(VERTX);
        node = ChatClientsIT.start(upstream);
        client = new LangChain4jClient(node.gatewayPort());
    }

    @AfterAll
    static void close() throws Exception {
        ServerRun.await(node.close(), 60);
        ServerRun.await(VERTX.close(), 10);
    }

    private static void isWhole(ChatResponse response) {
        assertThat(response.aiMessage().text()).isEqualTo(ChatScripts.TEXT);
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(7);
        assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(2);
    }

    @Test
    void anAnswerIsStreamed() {
        upstream.answers();

        Answer answer = client.stream();

        isWhole(answer.whole());
        assertThat(answer.text()).isEqualTo(ChatScripts.TEXT);
    }

    @Test
    void anAnswerComesWhole() {
        upstream.answers();

        isWhole(client.whole());
    }

    @Test
    void toolsAreCalled() {
        upstream.calls();

        List<ToolExecutionRequest> calls =
                client.streamWithTools("lamp", "door").whole().aiMessage().toolExecutionRequests();

        assertThat(calls).extracting(ToolExecutionRequest::name).containsExactly("lamp", "door");
        assertThat(new JsonObject(calls.get(0).arguments()))
                .isEqualTo(new JsonObject().put("room", "küche").put("on", true));
    }

    @Test
    void anErrorBeforeTheFirstByteHasItsClass() {
        upstream.refuses(400);
        assertThat(client.stream().error()).isInstanceOf(InvalidRequestException.class);
        upstream.refuses(429);
        assertThat(client.stream().error()).isInstanceOf(RateLimitException.class);
        upstream.refuses(503);
        assertThat(client.stream().error()).isInstanceOf(InternalServerException.class);
        assertThat(client.stream("gone").error()).isInstanceOf(ModelNotFoundException.class);
    }

    @Test
    void anErrorAfterTheFirstByteIsNoWholeAnswer() {
        upstream.breaksOff();

        Answer answer = client.stream();

        assertThat(answer.error()).isNotNull();
        assertThat(answer.text()).isEqualTo("half ");
    }

    @Test
    void cancellingLeavesTheUpstream() {
        upstream.stalls();

        Promise<Void> cancelled = Promise.promise();

        client.stream(context -> {
            context.streamingHandle().cancel();
            cancelled.tryComplete();
        });

        waitFor(cancelled.future());
        upstream.isLeft();
    }
}
