package dev.tokenbus.springai.boot;

import dev.tokenbus.client.ask.Options;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.StreamOptions.OnWorkerLoss;
import dev.tokenbus.springai.TokenbusChatOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The options of prompts that bring none of their own.
 *
 * <pre>{@code
 * @Bean
 * ApplicationRunner whatAnswers(TokenbusChatProperties properties) {
 *     return arguments -> System.out.println(properties.model());
 * }
 * }</pre>
 *
 * @param model Name of the model. Without one the cluster's default model answers.
 * @param temperature Sampling temperature, 0 to 2.
 * @param topP Probability mass of the tokens that are considered.
 * @param topK How many tokens are considered. OpenAI itself refuses it.
 * @param maxTokens The most tokens in an answer.
 * @param stopSequences Texts that end an answer.
 * @param frequencyPenalty Penalty of tokens by how often they are there already, -2 to 2.
 * @param presencePenalty Penalty of tokens that are there already, -2 to 2.
 * @param seed Seed of the sampling.
 * @param toolChoice Whether tools are called: auto, none or required.
 * @param extra Fields for the model's server, by its own names, such as extra[reasoning_effort]. What reads as JSON is sent as that.
 * @param priority Place in the queue: 0 waits longest, 9 runs first.
 * @param deadline The whole answer must end within this time.
 * @param timeout After which time without progress an attempt fails.
 * @param orphan How long an answer goes on when nobody watches it any more.
 * @param onWorkerLoss What happens when a worker dies in the middle of an answer.
 */
@ConfigurationProperties("spring.ai.tokenbus.chat")
public record TokenbusChatProperties(
        @Nullable String model,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer topK,
        @Nullable Integer maxTokens,
        @Nullable List<String> stopSequences,
        @Nullable Double frequencyPenalty,
        @Nullable Double presencePenalty,
        @Nullable Long seed,
        @Nullable String toolChoice,
        @DefaultValue Map<String, Object> extra,
        @DefaultValue("5") int priority,
        @Nullable Duration deadline,
        @Nullable Duration timeout,
        @Nullable Duration orphan,
        @DefaultValue("continue") OnWorkerLoss onWorkerLoss) {
    /** Throws {@link IllegalArgumentException} when a value is out of range, and says which. */
    TokenbusChatOptions options() {
        TokenbusChatOptions.Builder builder = TokenbusChatOptions.builder()
                .model(model)
                .temperature(temperature)
                .topP(topP)
                .topK(topK)
                .maxTokens(maxTokens)
                .stopSequences(stopSequences)
                .frequencyPenalty(frequencyPenalty)
                .presencePenalty(presencePenalty)
                .seed(seed)
                .toolChoice(toolChoice)
                .streamOptions(streamOptions());
        extra.forEach((name, value) -> builder.extra(name, typed(value)));
        return builder.build();
    }

    private StreamOptions streamOptions() {
        Options options = new Options().priority(priority).onWorkerLoss(onWorkerLoss);
        if (deadline != null) {
            options.deadline(deadline);
        }
        if (timeout != null) {
            options.timeout(timeout);
        }
        if (orphan != null) {
            options.orphan(orphan);
        }
        return options.build().streamOptions();
    }

    /** Files of properties know texts alone. */
    private static Object typed(Object value) {
        if (value instanceof String text) {
            try {
                Object read = Json.decodeValue(text);
                return read == null ? text : read;
            } catch (DecodeException e) {
                return text;
            }
        }
        return value;
    }
}
