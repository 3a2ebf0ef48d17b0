package dev.tokenbus.springai;

import dev.tokenbus.client.ClientOptions;
import dev.tokenbus.client.plain.AnswerStream;
import dev.tokenbus.client.plain.Tokenbus;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.MessageAggregator;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.observation.ChatModelObservationConvention;
import org.springframework.ai.chat.observation.ChatModelObservationDocumentation;
import org.springframework.ai.chat.observation.DefaultChatModelObservationConvention;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A chat model of Spring AI over a gateway's WebSocket: an answer goes on when a worker, a gateway or the connection is lost, a subscriber that
 * is slow holds the model back, and to cancel a subscription stops the answer on the server.
 *
 * <pre>{@code
 * ChatModel model = TokenbusChatModel.builder()
 *         .gateways("ws://localhost:8080")
 *         .options(TokenbusChatOptions.builder().model("llama").build())
 *         .build();
 * ChatClient.create(model).prompt("Why is the sky blue?").stream().content()
 *         .doOnNext(System.out::print)
 *         .blockLast();
 * }</pre>
 *
 * <p>The model asks for tools and does not run them, as models of Spring AI 2 do: {@code ToolCallingAdvisor} does, which every
 * {@code ChatClient} has. Failures are {@code TransientAiException}s where the same prompt may succeed later, else
 * {@code NonTransientAiException}s. Thread-safe. Close it, unless its client was given.
 */
public final class TokenbusChatModel implements ChatModel, AutoCloseable {
    /** What observations call the provider. */
    public static final String PROVIDER = "tokenbus";

    /** The most pieces that are read ahead of a subscriber. */
    private static final int READ_AHEAD = 32;

    private static final ChatModelObservationConvention CONVENTION = new DefaultChatModelObservationConvention();

    private final Tokenbus client;
    private final boolean ownsClient;
    private final TokenbusChatOptions options;
    private final ObservationRegistry observations;
    private final @Nullable ChatModelObservationConvention convention;

    private TokenbusChatModel(Builder builder) {
        this.client =
                builder.client == null ? Tokenbus.lazily(builder.gateways, builder.clientOptions) : builder.client;
        this.ownsClient = builder.client == null;
        this.options = builder.options;
        this.observations = builder.observations;
        this.convention = builder.convention;
    }

    /** Builds a model; it connects with the first prompt. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Builds a model.
     *
     * <pre>{@code
     * ChatModel model = TokenbusChatModel.builder()
     *         .gateways("wss://a.example.org", "wss://b.example.org")
     *         .clientOptions(ClientOptions.builder().key("tbk_...").build())
     *         .observationRegistry(registry)
     *         .build();
     * }</pre>
     */
    public static final class Builder {
        private List<URI> gateways = List.of(URI.create("ws://localhost:8080"));
        private ClientOptions clientOptions = ClientOptions.DEFAULT;
        private @Nullable Tokenbus client;
        private TokenbusChatOptions options = TokenbusChatOptions.builder().build();
        private ObservationRegistry observations = ObservationRegistry.NOOP;
        private @Nullable ChatModelObservationConvention convention;

        private Builder() {}

        /** The gateways of one cluster, {@code ws://} or {@code wss://}. */
        public Builder gateways(String... urls) {
            gateways = Stream.of(urls).map(URI::create).toList();
            return this;
        }

        /** The key to show, and how connections are kept. */
        public Builder clientOptions(ClientOptions given) {
            clientOptions = given;
            return this;
        }

        /** A client that others use too, in place of gateways; its owner closes it. */
        public Builder client(Tokenbus shared) {
            client = shared;
            return this;
        }

        /** The options of prompts that bring none. */
        public Builder options(TokenbusChatOptions given) {
            options = given;
            return this;
        }

        public Builder observationRegistry(ObservationRegistry registry) {
            observations = registry;
            return this;
        }

        public Builder observationConvention(ChatModelObservationConvention given) {
            convention = given;
            return this;
        }

        public TokenbusChatModel build() {
            return new TokenbusChatModel(this);
        }
    }

    @Override
    public TokenbusChatOptions getOptions() {
        return options;
    }

    @Override
    public ChatResponse call(Prompt prompt) {
        Prompt asked = complete(prompt);
        ChatModelObservationContext context = ChatModelObservationContext.builder()
                .prompt(asked)
                .provider(PROVIDER)
                .build();
        return observation(context).observe((Supplier<ChatResponse>) () -> {
            ChatResponse response = await(start(asked));
            context.setResponse(response);
            return response;
        });
    }

    @Override
    public Flux<ChatResponse> stream(Prompt prompt) {
        return Flux.deferContextual(around -> {
            Prompt asked = complete(prompt);
            AnswerStream answer = start(asked);
            ChatModelObservationContext context = ChatModelObservationContext.builder()
                    .prompt(asked)
                    .provider(PROVIDER)
                    .streaming(true)
                    .build();
            Observation observation = observation(context);
            observation.parentObservation(
                    around.<@Nullable Observation>getOrDefault(ObservationThreadLocalAccessor.KEY, null));
            observation.start();
            Flux<ChatResponse> responses = responses(answer)
                    .doOnError(observation::error)
                    .doFinally(end -> observation.stop())
                    .contextWrite(inner -> inner.put(ObservationThreadLocalAccessor.KEY, observation));
            return new MessageAggregator().aggregate(responses, context::setResponse);
        });
    }

    /** Each piece as it comes, and at the end what is known of the whole: tool calls, why it ended, usage. */
    private static Flux<ChatResponse> responses(AnswerStream answer) {
        Flux<ChatResponse> pieces = JdkFlowAdapter.flowPublisherToFlux(answer.publisher())
                // Subscribers may block, and the client has one thread.
                .publishOn(Schedulers.boundedElastic(), READ_AHEAD)
                .handle((piece, sink) -> Responses.of(piece).ifPresent(sink::next));
        Mono<ChatResponse> last = Mono.fromFuture(answer::answer, true).map(Responses::end);
        return pieces.concatWith(last).onErrorMap(Failures::of);
    }

    private static ChatResponse await(AnswerStream answer) {
        try {
            return Responses.whole(answer.answer().get());
        } catch (ExecutionException e) {
            throw Failures.of(e);
        } catch (InterruptedException e) {
            answer.stop();
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException("interrupted");
            cancelled.initCause(e);
            throw cancelled;
        }
    }

    private AnswerStream start(Prompt prompt) {
        try {
            return client.start(MessageWording.of(prompt.getInstructions()), OptionsWording.of(prompt.getOptions()));
        } catch (IllegalArgumentException e) {
            throw Failures.invalid(e);
        }
    }

    private Prompt complete(Prompt prompt) {
        return prompt.getOptions() == null
                ? prompt.mutate().chatOptions(options).build()
                : prompt;
    }

    private Observation observation(ChatModelObservationContext context) {
        return ChatModelObservationDocumentation.CHAT_MODEL_OPERATION.observation(
                convention, CONVENTION, () -> context, observations);
    }

    @Override
    public void close() {
        if (ownsClient) {
            client.close();
        }
    }
}
