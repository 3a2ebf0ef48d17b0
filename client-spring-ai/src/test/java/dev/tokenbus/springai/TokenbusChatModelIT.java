package dev.tokenbus.springai;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.testkit.TestPatience;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.llm.RecordedRequest;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.retry.NonTransientAiException;
import org.springframework.ai.retry.TransientAiException;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Our model of Spring AI against a node in a process, with a scripted model behind it. */
final class TokenbusChatModelIT {
    record City(String name) {}

    private static Generation result(ChatResponse response) {
        return Objects.requireNonNull(response.getResult());
    }

    private static JsonObject latest() {
        List<RecordedRequest> requests = KitNode.upstream().requests();
        return requests.get(requests.size() - 1).body();
    }

    @Test
    void aWholeAnswerHasItsIdModelUsageAndReason() {
        ChatResponse response = KitNode.model().build().call(new Prompt("hi"));

        assertThat(result(response).getOutput().getText()).isEqualTo("Hello world");
        assertThat(result(response).getMetadata().getFinishReason()).isEqualTo("STOP");
        assertThat(response.getMetadata().getId()).isNotBlank();
        assertThat(response.getMetadata().getModel()).isEqualTo("scripted");
        assertThat(response.getMetadata().getUsage().getPromptTokens()).isEqualTo(7);
        assertThat(response.getMetadata().getUsage().getTotalTokens()).isEqualTo(9);
    }

    @Test
    void messagesArriveWithTheirRolesAndImages() {
        UserMessage user = UserMessage.builder()
                .text("What is this?")
                .media(new Media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(new byte[] {1, 2, 3})))
                .build();

        KitNode.model().build().call(new Prompt(List.of(new SystemMessage("Be brief"), user)));

        JsonArray messages = latest().getJsonArray("messages");
        assertThat(messages.getJsonObject(0))
                .isEqualTo(new JsonObject().put("role", "system").put("content", "Be brief"));
        assertThat(messages.getJsonObject(1).getJsonArray("content").getJsonObject(1))
                .isEqualTo(new JsonObject("""
                        {"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}}"""));
    }

    @Test
    void thoughtsAreProperties() {
        KitNode.upstream()
                .enqueue(LlmScript.stream()
                        .role()
                        .reasoning("hm")
                        .delta("Hello")
                        .finish("stop")
                        .usage(7, 2)
                        .done());

        ChatResponse response = KitNode.model().build().call(new Prompt("hi"));

        assertThat(result(response).getOutput().getText()).isEqualTo("Hello");
        assertThat(result(response).getOutput().getMetadata()).containsEntry("reasoningContent", "hm");
    }

    @Test
    void anEntityIsReadFromTheAnswer() {
        KitNode.upstream().enqueue(LlmScript.answering("{\"name\": ", "\"Berlin\"}"));

        City city = ChatClient.create(KitNode.model().build())
                .prompt("What is the capital of Germany?")
                .call()
                .entity(City.class);

        assertThat(city).isEqualTo(new City("Berlin"));
    }

    @Test
    void aFailureSaysWhetherToTryAgain() {
        KitNode.upstream().enqueue(LlmScript.error(400, "no")).enqueue(LlmScript.error(503, "busy"));
        TokenbusChatModel model = KitNode.model().build();

        assertThatThrownBy(() -> model.call(new Prompt("hi")))
                .isInstanceOf(NonTransientAiException.class)
                .hasMessageContaining("upstream_rejected");
        assertThatThrownBy(() -> model.call(new Prompt("hi"))).isInstanceOf(TransientAiException.class);
        assertThatThrownBy(() -> model.call(new Prompt(
                        "hi", TokenbusChatOptions.builder().temperature(9.0).build())))
                .isInstanceOf(NonTransientAiException.class)
                .hasMessageContaining("temperature");
    }

    @Test
    void eachAnswerIsObserved() {
        Queue<ChatModelObservationContext> observed = new ConcurrentLinkedQueue<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<ChatModelObservationContext>() {
            @Override
            public void onStop(ChatModelObservationContext context) {
                observed.add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return context instanceof ChatModelObservationContext;
            }
        });
        TokenbusChatModel model = KitNode.model().observationRegistry(registry).build();

        model.call(new Prompt("hi"));
        model.stream(new Prompt("hi")).blockLast(TestPatience.PATIENCE);

        patiently().until(() -> observed.size() == 2);
        assertThat(observed).allSatisfy(context -> {
            assertThat(context.getOperationMetadata().provider()).isEqualTo("tokenbus");
            assertThat(Objects.requireNonNull(context.getResponse())
                            .getMetadata()
                            .getModel())
                    .isEqualTo("scripted");
        });
    }

    @Test
    void anInterruptStopsTheAnswer() throws Exception {
        KitNode.upstream().enqueue(LlmScript.stream().role().delta("half ").stall());
        int before = KitNode.upstream().requests().size();
        Thread asking = new Thread(() -> KitNode.model().build().call(new Prompt("hi")));
        asking.setUncaughtExceptionHandler((thread, interrupted) -> {});
        asking.start();
        patiently().until(() -> KitNode.upstream().requests().size() > before);
        RecordedRequest request = KitNode.upstream().requests().get(before);

        asking.interrupt();

        patiently().until(request.gone()::isComplete);
        asking.join(TestPatience.PATIENCE.toMillis());
    }

    private static RecordedRequest request(int number) {
        patiently().until(() -> KitNode.upstream().requests().size() > number);
        return KitNode.upstream().requests().get(number);
    }

    @Test
    void aSubscriberThatAsksForOnePieceHoldsTheModelBackAndStopsItWhenItLeaves() {
        int before = KitNode.upstream().requests().size();
        KitNode.upstream().enqueue(LlmScript.stream().role().burst("x".repeat(1000), Long.MAX_VALUE));
        Queue<ChatResponse> told = new ConcurrentLinkedQueue<>();
        BaseSubscriber<ChatResponse> one = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(ChatResponse piece) {
                told.add(piece);
            }
        };

        KitNode.model().build().stream(new Prompt("hi")).subscribe(one);

        patiently().until(() -> request(before).blocked().isComplete() && !told.isEmpty());
        assertThat(told).hasSize(1);
        one.dispose();
        patiently().until(request(before).gone()::isComplete);
    }

    @Test
    void takingEnoughStopsTheAnswer() {
        int before = KitNode.upstream().requests().size();
        KitNode.upstream().enqueue(LlmScript.stream().role().delta("half ").stall());

        KitNode.model().build().stream(new Prompt("hi")).take(1).blockLast(TestPatience.PATIENCE);

        patiently().until(request(before).gone()::isComplete);
    }

    @Test
    void aTimeOutOfTheSubscriberStopsTheAnswer() {
        int before = KitNode.upstream().requests().size();
        KitNode.upstream().enqueue(LlmScript.stream().role().delta("half ").stall());
        Flux<ChatResponse> answer =
                KitNode.model().build().stream(new Prompt("hi")).timeout(Mono.never(), piece -> Mono.empty());

        assertThatThrownBy(() -> answer.blockLast(TestPatience.PATIENCE)).hasCauseInstanceOf(TimeoutException.class);

        patiently().until(request(before).gone()::isComplete);
    }
}
