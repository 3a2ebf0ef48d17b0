package dev.tokenbus.springai;

import dev.tokenbus.protocol.StreamOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.DefaultToolCallingChatOptions;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;

/**
 * The options of a prompt. Beside those of every model: fields for the model's server, by its own names, and what tokenbus does with the stream.
 *
 * <pre>{@code
 * TokenbusChatOptions options = TokenbusChatOptions.builder()
 *         .model("llama")
 *         .maxTokens(500)
 *         .extra("reasoning_effort", "low")
 *         .build();
 * }</pre>
 */
public final class TokenbusChatOptions extends DefaultToolCallingChatOptions implements StructuredOutputChatOptions {
    private final @Nullable Long seed;
    private final @Nullable String toolChoice;
    private final @Nullable String outputSchema;
    private final @Nullable StreamOptions streamOptions;
    private final Map<String, Object> extra;

    private TokenbusChatOptions(Builder builder) {
        this(builder, builder.common());
    }

    private TokenbusChatOptions(Builder builder, ToolCallingChatOptions common) {
        super(
                common.getToolCallbacks(),
                common.getToolContext(),
                common.getModel(),
                common.getFrequencyPenalty(),
                common.getMaxTokens(),
                common.getPresencePenalty(),
                common.getStopSequences(),
                common.getTemperature(),
                common.getTopK(),
                common.getTopP());
        this.seed = builder.seed;
        this.toolChoice = builder.toolChoice;
        this.outputSchema = builder.outputSchema;
        this.streamOptions = builder.streamOptions;
        this.extra = Map.copyOf(builder.extra);
    }

    public static Builder builder() {
        return new Builder();
    }

    public @Nullable Long getSeed() {
        return seed;
    }

    /** {@code auto}, {@code none} or {@code required}. */
    public @Nullable String getToolChoice() {
        return toolChoice;
    }

    @Override
    public @Nullable String getOutputSchema() {
        return outputSchema;
    }

    /** Priority, deadline and the rest of what tokenbus itself does with the stream. */
    public @Nullable StreamOptions getStreamOptions() {
        return streamOptions;
    }

    /** Fields for the model's server, by the server's own names. */
    public Map<String, Object> getExtra() {
        return extra;
    }

    @Override
    public Builder mutate() {
        Builder builder = new Builder()
                .toolCallbacks(getToolCallbacks())
                .toolContext(getToolContext())
                .model(getModel())
                .frequencyPenalty(getFrequencyPenalty())
                .maxTokens(getMaxTokens())
                .presencePenalty(getPresencePenalty())
                .stopSequences(getStopSequences())
                .temperature(getTemperature())
                .topK(getTopK())
                .topP(getTopP())
                .seed(seed)
                .toolChoice(toolChoice)
                .outputSchema(outputSchema)
                .streamOptions(streamOptions);
        extra.forEach(builder::extra);
        return builder;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof TokenbusChatOptions that
                && Objects.equals(seed, that.seed)
                && Objects.equals(toolChoice, that.toolChoice)
                && Objects.equals(outputSchema, that.outputSchema)
                && Objects.equals(streamOptions, that.streamOptions)
                && extra.equals(that.extra);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), seed, toolChoice, outputSchema, streamOptions, extra);
    }

    /**
     * Builds the options of a prompt.
     *
     * <pre>{@code
     * TokenbusChatOptions urgent = options.mutate()
     *         .streamOptions(new StreamOptions(0, 0, -1, StreamOptions.OnWorkerLoss.CONTINUE, 9, 30_000, -1))
     *         .build();
     * }</pre>
     */
    public static final class Builder extends DefaultToolCallingChatOptions.Builder<Builder>
            implements StructuredOutputChatOptions.Builder<Builder> {
        private @Nullable Long seed;
        private @Nullable String toolChoice;
        private @Nullable String outputSchema;
        private @Nullable StreamOptions streamOptions;
        private Map<String, Object> extra = new LinkedHashMap<>();

        private Builder() {}

        public Builder seed(@Nullable Long value) {
            seed = value;
            return this;
        }

        /** {@code auto}, {@code none} or {@code required}. */
        public Builder toolChoice(@Nullable String choice) {
            toolChoice = choice;
            return this;
        }

        @Override
        public Builder outputSchema(@Nullable String schema) {
            outputSchema = schema;
            return this;
        }

        /** Priority, deadline and the rest of what tokenbus itself does with the stream. */
        public Builder streamOptions(@Nullable StreamOptions options) {
            streamOptions = options;
            return this;
        }

        /** A field for the model's server, by the server's own name: a string, number, boolean, {@code List} or {@code Map}. */
        public Builder extra(String name, Object value) {
            extra.put(name, value);
            return this;
        }

        @Override
        public Builder clone() {
            Builder copy = super.clone();
            copy.extra = new LinkedHashMap<>(extra);
            return copy;
        }

        @Override
        public Builder combineWith(ChatOptions.Builder<?> other) {
            super.combineWith(other);
            if (other instanceof Builder that) {
                seed = that.seed == null ? seed : that.seed;
                toolChoice = that.toolChoice == null ? toolChoice : that.toolChoice;
                outputSchema = that.outputSchema == null ? outputSchema : that.outputSchema;
                streamOptions = that.streamOptions == null ? streamOptions : that.streamOptions;
                extra.putAll(that.extra);
            }
            return this;
        }

        /** What every model knows. */
        private ToolCallingChatOptions common() {
            return super.build();
        }

        @Override
        public TokenbusChatOptions build() {
            return new TokenbusChatOptions(this);
        }
    }
}
