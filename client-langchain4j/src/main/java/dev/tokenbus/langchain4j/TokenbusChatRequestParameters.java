package dev.tokenbus.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.tokenbus.protocol.StreamOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request. Beside those of every model: fields for the model's server, by its own names, and what tokenbus does with the
 * stream.
 *
 * <pre>{@code
 * ChatRequest urgent = ChatRequest.builder()
 *         .messages(UserMessage.from("Why is the sky blue?"))
 *         .parameters(TokenbusChatRequestParameters.builder()
 *                 .seed(7L)
 *                 .streamOptions(new StreamOptions(0, 0, -1, StreamOptions.OnWorkerLoss.CONTINUE, 9, 30_000, -1))
 *                 .extra("reasoning_effort", "low")
 *                 .build())
 *         .build();
 * }</pre>
 */
public final class TokenbusChatRequestParameters extends DefaultChatRequestParameters {
    private final @Nullable Long seed;
    private final @Nullable StreamOptions streamOptions;
    private final Map<String, Object> extra;

    private TokenbusChatRequestParameters(Builder builder) {
        super(builder);
        this.seed = builder.seed;
        this.streamOptions = builder.streamOptions;
        this.extra = Map.copyOf(builder.extra);
    }

    public static Builder builder() {
        return new Builder();
    }

    public @Nullable Long seed() {
        return seed;
    }

    /** Priority, deadline and the rest of what tokenbus itself does with the stream. */
    public @Nullable StreamOptions streamOptions() {
        return streamOptions;
    }

    /** Fields for the model's server, by the server's own names. */
    public Map<String, Object> extra() {
        return extra;
    }

    @Override
    public TokenbusChatRequestParameters overrideWith(ChatRequestParameters others) {
        return builder().overrideWith(this).overrideWith(others).build();
    }

    @Override
    public TokenbusChatRequestParameters defaultedBy(ChatRequestParameters others) {
        return builder().overrideWith(others).overrideWith(this).build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof TokenbusChatRequestParameters that
                && Objects.equals(seed, that.seed)
                && Objects.equals(streamOptions, that.streamOptions)
                && extra.equals(that.extra);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), seed, streamOptions, extra);
    }

    /** Without the fields for the server, which may hold what a user has said. */
    @Override
    public String toString() {
        return "TokenbusChatRequestParameters[" + super.toString() + ", seed=" + seed + ", streamOptions="
                + streamOptions + ", extra=" + extra.keySet() + "]";
    }

    /**
     * Builds the parameters of a request.
     *
     * <pre>{@code
     * TokenbusChatRequestParameters parameters = TokenbusChatRequestParameters.builder().modelName("llama").seed(7L).build();
     * }</pre>
     */
    public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {
        private @Nullable Long seed;
        private @Nullable StreamOptions streamOptions;
        private final Map<String, Object> extra = new LinkedHashMap<>();

        private Builder() {}

        @Override
        public Builder overrideWith(ChatRequestParameters others) {
            super.overrideWith(others);
            if (others instanceof TokenbusChatRequestParameters that) {
                seed = that.seed == null ? seed : that.seed;
                streamOptions = that.streamOptions == null ? streamOptions : that.streamOptions;
                extra.putAll(that.extra);
            }
            return this;
        }

        public Builder seed(@Nullable Long value) {
            seed = value;
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
        public TokenbusChatRequestParameters build() {
            return new TokenbusChatRequestParameters(this);
        }
    }
}
