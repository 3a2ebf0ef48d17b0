package dev.tokenbus.client.ask;

import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds the options of a prompt. What has no method here goes to the model's server with {@link #extra}, under the server's own name.
 *
 * <pre>{@code
 * StreamConfig config = Options.of("llama")
 *         .maxTokens(500)
 *         .temperature(0.2)
 *         .priority(9)
 *         .deadline(Duration.ofSeconds(30))
 *         .build();
 * }</pre>
 */
public final class Options {
    private @Nullable String model;
    private @Nullable Integer maxTokens;
    private boolean isCompletionLimit;
    private @Nullable Double temperature;
    private @Nullable Double topP;
    private List<String> stop = List.of();
    private @Nullable Long seed;
    private StreamOptions stream = StreamOptions.DEFAULT;
    private SimulationOptions sim = SimulationOptions.NONE;
    private final Map<String, String> extra = new LinkedHashMap<>();

    /** Options of the cluster's default model. */
    public Options() {}

    public static Options of(String model) {
        return new Options().model(model);
    }

    public Options model(String name) {
        model = name;
        return this;
    }

    /** The most tokens in the answer. */
    public Options maxTokens(int most) {
        maxTokens = most;
        isCompletionLimit = false;
        return this;
    }

    /** The most tokens in the answer, by the name that newer models know. */
    public Options maxCompletionTokens(int most) {
        maxTokens = most;
        isCompletionLimit = true;
        return this;
    }

    public Options temperature(double value) {
        temperature = value;
        return this;
    }

    public Options topP(double value) {
        topP = value;
        return this;
    }

    /** Texts that end the answer. */
    public Options stop(String... texts) {
        stop = List.of(texts);
        return this;
    }

    public Options seed(long value) {
        seed = value;
        return this;
    }

    /** How the stream is delivered. */
    public Options stream(StreamOptions options) {
        stream = options;
        return this;
    }

    /** 0 waits longest, 9 runs first; 5 is the default. */
    public Options priority(int priority) {
        StreamOptions s = stream;
        return stream(new StreamOptions(
                s.chunkSize(),
                s.timeout(),
                s.retryAttempts(),
                s.onWorkerLoss(),
                priority,
                s.deadlineMs(),
                s.orphanMs()));
    }

    /** The whole answer must end within this time. */
    public Options deadline(Duration deadline) {
        StreamOptions s = stream;
        return stream(new StreamOptions(
                s.chunkSize(),
                s.timeout(),
                s.retryAttempts(),
                s.onWorkerLoss(),
                s.priority(),
                ms(deadline),
                s.orphanMs()));
    }

    /** After which time without progress an attempt fails. */
    public Options timeout(Duration timeout) {
        StreamOptions s = stream;
        return stream(new StreamOptions(
                s.chunkSize(),
                ms(timeout),
                s.retryAttempts(),
                s.onWorkerLoss(),
                s.priority(),
                s.deadlineMs(),
                s.orphanMs()));
    }

    /** What happens when a worker dies in the middle of the answer. */
    public Options onWorkerLoss(StreamOptions.OnWorkerLoss what) {
        StreamOptions s = stream;
        return stream(new StreamOptions(
                s.chunkSize(), s.timeout(), s.retryAttempts(), what, s.priority(), s.deadlineMs(), s.orphanMs()));
    }

    /** How long the answer goes on when nobody watches it any more. */
    public Options orphan(Duration time) {
        StreamOptions s = stream;
        return stream(new StreamOptions(
                s.chunkSize(),
                s.timeout(),
                s.retryAttempts(),
                s.onWorkerLoss(),
                s.priority(),
                s.deadlineMs(),
                ms(time)));
    }

    private static int ms(Duration duration) {
        return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
    }

    /** For simulated models only. */
    public Options sim(SimulationOptions options) {
        sim = options;
        return this;
    }

    /** The functions that the model may call. */
    public Options tools(Tool... tools) {
        JsonArray all = new JsonArray();
        for (Tool tool : tools) {
            all.add(tool.toJson());
        }
        return extra("tools", all);
    }

    /** Whether and which function the model calls: {@code auto}, {@code none} or {@code required}. */
    public Options toolChoice(String choice) {
        return extra("tool_choice", choice);
    }

    public Options parallelToolCalls(boolean may) {
        return extra("parallel_tool_calls", may);
    }

    /** The answer is JSON of this schema. */
    public Options jsonSchema(String name, JsonObject schema) {
        JsonObject format =
                new JsonObject().put("name", name).put("strict", true).put("schema", schema);
        return responseFormat(new JsonObject().put("type", "json_schema").put("json_schema", format));
    }

    public Options responseFormat(JsonObject format) {
        return extra("response_format", format);
    }

    /** Asks for the probability of each token, and for those of so many others in its place. */
    public Options logprobs(int others) {
        extra("logprobs", true);
        return others == 0 ? this : extra("top_logprobs", others);
    }

    /** {@code low}, {@code medium}, {@code high} or what else the model knows. */
    public Options reasoningEffort(String effort) {
        return extra("reasoning_effort", effort);
    }

    public Options frequencyPenalty(double penalty) {
        return extra("frequency_penalty", penalty);
    }

    public Options presencePenalty(double penalty) {
        return extra("presence_penalty", penalty);
    }

    public Options metadata(Map<String, String> metadata) {
        return extra("metadata", metadata);
    }

    /** Who asks, for the model's server. */
    public Options user(String user) {
        return extra("user", user);
    }

    public Options promptCacheKey(String key) {
        return extra("prompt_cache_key", key);
    }

    /**
     * A field for the model's server, by the server's own name.
     *
     * @param value a {@link JsonObject}, a {@link JsonArray}, a string, a number, a boolean, or null for a JSON null
     */
    public Options extra(String name, @Nullable Object value) {
        extra.put(name, Json.encode(value));
        return this;
    }

    /** Throws {@link IllegalArgumentException} when a value is out of range, and says which. */
    public StreamConfig build() {
        return new StreamConfig(model, maxTokens, temperature, topP, stop, seed, stream, sim, isCompletionLimit, extra);
    }
}
