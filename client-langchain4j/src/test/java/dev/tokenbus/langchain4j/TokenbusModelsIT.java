package dev.tokenbus.langchain4j;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.tokenbus.client.ask.Options;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.testkit.TestPatience;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What LangChain4j's own tests leave out. */
final class TokenbusModelsIT {
    private static LlmScript thinking() {
        return LlmScript.stream()
                .role()
                .reasoning("h")
                .reasoning("m")
                .delta("Hello")
                .finish("stop")
                .usage(7, 3)
                .done();
    }

    private static RecordedRequest request(int number) {
        patiently().until(() -> KitNode.upstream().requests().size() > number);
        return KitNode.upstream().requests().get(number);
    }

    @Test
    void thoughtsAreToldApartFromTheText() throws Exception {
        KitNode.upstream().enqueue(thinking());
        StringBuffer thoughts = new StringBuffer();
        CompletableFuture<ChatResponse> end = new CompletableFuture<>();

        KitNode.streaming().build().chat("hi", new StreamingChatResponseHandler() {
            @Override
            public void onPartialThinking(PartialThinking thought) {
                thoughts.append(thought.text());
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                end.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                end.completeExceptionally(error);
            }
        });

        ChatResponse response = end.get(TestPatience.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(thoughts).hasToString("hm");
        assertThat(response.aiMessage().thinking()).isEqualTo("hm");
        assertThat(response.aiMessage().text()).isEqualTo("Hello");
    }

    @Test
    void fieldsOfAServerArePassedOn() {
        int before = KitNode.upstream().requests().size();

        KitNode.whole().extra("reasoning_effort", "low").topP(0.5).build().chat("hi");

        assertThat(request(before).body().getString("reasoning_effort")).isEqualTo("low");
        assertThat(request(before).body().getDouble("top_p")).isEqualTo(0.5);
    }

    @Test
    void aRequestBringsASeedAndFieldsOfItsOwnBesideThoseOfTheModel() {
        int before = KitNode.upstream().requests().size();
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("hi"))
                .parameters(TokenbusChatRequestParameters.builder()
                        .seed(7L)
                        .extra("reasoning_effort", "high")
                        .build())
                .build();

        KitNode.whole()
                .extra("reasoning_effort", "low")
                .extra("user", "me")
                .build()
                .chat(request);

        JsonObject asked = request(before).body();
        assertThat(asked.getLong("seed")).isEqualTo(7);
        assertThat(asked.getString("reasoning_effort")).isEqualTo("high");
        assertThat(asked.getString("user")).isEqualTo("me");
        assertThat(asked.getString("model")).isEqualTo(KitNode.MODEL);
    }

    @Test
    void aRequestsPlaceInTheQueueIsItsOwn() {
        StreamOptions urgent = new Options().priority(9).build().streamOptions();
        TokenbusChatRequestParameters usual =
                TokenbusChatRequestParameters.builder().modelName("a").build();
        TokenbusChatRequestParameters own =
                TokenbusChatRequestParameters.builder().streamOptions(urgent).build();

        assertThat(new RequestWording(false).of(usual.overrideWith(own)).streamOptions())
                .isEqualTo(urgent);
        assertThat(own.defaultedBy(usual))
                .isEqualTo(usual.overrideWith(own))
                .hasSameHashCodeAs(usual.overrideWith(own));
        assertThat(new RequestWording(false).of(usual).streamOptions()).isEqualTo(StreamOptions.DEFAULT);
    }

    @Test
    void aValueOutOfRangeIsAnInvalidRequest() {
        ChatRequest hot = ChatRequest.builder()
                .messages(UserMessage.from("hi"))
                .temperature(9.0)
                .build();

        assertThatThrownBy(() -> KitNode.whole().build().chat(hot))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("temperature");
    }

    @Test
    void anInterruptStopsTheAnswer() throws Exception {
        int before = KitNode.upstream().requests().size();
        KitNode.upstream().enqueue(LlmScript.stream().role().delta("half ").stall());
        Thread asking = new Thread(() -> KitNode.whole().build().chat("hi"));
        asking.setUncaughtExceptionHandler((thread, interrupted) -> {});
        asking.start();
        RecordedRequest request = request(before);

        asking.interrupt();

        patiently().until(request.gone()::isComplete);
        asking.join(TestPatience.PATIENCE.toMillis());
    }
}
