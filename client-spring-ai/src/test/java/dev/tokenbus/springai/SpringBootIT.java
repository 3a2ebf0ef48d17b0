package dev.tokenbus.springai;

import static dev.tokenbus.testkit.TestPatience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.client.ClientOptions;
import dev.tokenbus.client.plain.Tokenbus;
import dev.tokenbus.springai.boot.TokenbusAutoConfiguration;
import dev.tokenbus.springai.boot.TokenbusProperties;
import dev.tokenbus.testkit.llm.RecordedRequest;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationTextPublisher;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A Spring Boot application has a chat model from its properties alone. */
final class SpringBootIT {
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(TokenbusAutoConfiguration.class, ChatClientAutoConfiguration.class))
            .withPropertyValues("spring.ai.tokenbus.gateways=" + KitNode.gateway());

    private static JsonObject latest() {
        List<RecordedRequest> requests = KitNode.upstream().requests();
        return requests.get(requests.size() - 1).body();
    }

    @Test
    void aChatClientStreamsWhatIsSetInProperties() {
        application
                .withPropertyValues(
                        "spring.ai.tokenbus.chat.model=scripted",
                        "spring.ai.tokenbus.chat.max-tokens=50",
                        "spring.ai.tokenbus.chat.stop-sequences=one,two",
                        "spring.ai.tokenbus.chat.extra[reasoning_effort]=low",
                        "spring.ai.tokenbus.chat.extra[min_p]=0.5",
                        "spring.ai.tokenbus.chat.priority=9",
                        "spring.ai.tokenbus.chat.deadline=30s")
                .run(context -> {
                    ChatClient client =
                            context.getBean(ChatClient.Builder.class).build();

                    List<String> pieces =
                            client.prompt("hi").stream().content().collectList().block(PATIENCE);

                    assertThat(String.join("", Objects.requireNonNull(pieces))).isEqualTo("Hello world");
                    assertThat(latest().getString("model")).isEqualTo("scripted");
                    assertThat(latest().getInteger("max_tokens")).isEqualTo(50);
                    assertThat(latest().getJsonArray("stop")).containsExactly("one", "two");
                    assertThat(latest().getString("reasoning_effort")).isEqualTo("low");
                    assertThat(latest().getDouble("min_p")).isEqualTo(0.5);
                    TokenbusChatOptions options =
                            context.getBean(TokenbusChatModel.class).getOptions();
                    assertThat(Objects.requireNonNull(options.getStreamOptions())
                                    .priority())
                            .isEqualTo(9);
                    assertThat(options.getStreamOptions().deadlineMs()).isEqualTo(30_000);
                });
    }

    @Test
    void itsRegistryObservesTheModel() {
        Queue<String> observed = new ConcurrentLinkedQueue<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationTextPublisher(observed::add));

        application.withBean(ObservationRegistry.class, () -> registry).run(context -> {
            context.getBean(ChatModel.class).call("hi");

            assertThat(observed)
                    .anyMatch(event -> event.contains("STOP") && event.contains("gen_ai.system='tokenbus'"));
        });
    }

    @Test
    void beansOfTheApplicationComeFirst() {
        ClientOptions own = ClientOptions.builder().key("own").build();

        application
                .withBean(ClientOptions.class, () -> own)
                .run(context -> assertThat(context.getBean(ClientOptions.class)).isSameAs(own));
        application
                .withBean(TokenbusChatModel.class, () -> KitNode.model().build())
                .run(context -> assertThat(context).hasSingleBean(ChatModel.class));
    }

    @Test
    void theClientIsClosedWithTheApplication() {
        Tokenbus[] client = new Tokenbus[1];

        application.run(context -> client[0] = context.getBean(Tokenbus.class));

        assertThat(client[0].start("hi").answer())
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .withMessageContaining("closed");
    }

    @Test
    void anotherModelMayBeTheOneThatIsChosen() {
        application
                .withPropertyValues("spring.ai.model.chat=ollama")
                .run(context -> assertThat(context).doesNotHaveBean(TokenbusChatModel.class));
    }

    @Test
    void aWrongValueEndsTheStartAndIsNamed() {
        application
                .withPropertyValues("spring.ai.tokenbus.silence=1ms")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("client.silenceMs: 1 (expected: 100"));
        application
                .withPropertyValues("spring.ai.tokenbus.gateways=http://localhost:8080")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(
                                "http://localhost:8080 (expected: ws://host[:port] or wss://host[:port])"));
        application
                .withPropertyValues("spring.ai.tokenbus.chat.priority=10")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("priority: 10 (expected: 0"));
    }

    @Test
    void theKeyIsNotPrinted() {
        application
                .withPropertyValues("spring.ai.tokenbus.key=tbk_secret")
                .run(context -> assertThat(context.getBean(TokenbusProperties.class))
                        .hasToString("TokenbusProperties[gateways=[" + KitNode.gateway() + "], key=[hidden]]"));
    }

    @Test
    void springBootFindsItAndEditorsItsProperties() throws IOException {
        assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
                .contains(TokenbusAutoConfiguration.class.getName());
        try (InputStream metadata = Objects.requireNonNull(
                TokenbusAutoConfiguration.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
            assertThat(new String(metadata.readAllBytes(), StandardCharsets.UTF_8))
                    .contains(
                            "\"spring.ai.tokenbus.gateways\"",
                            "Gateways of one cluster",
                            "\"spring.ai.tokenbus.chat.model\"");
        }
    }
}
