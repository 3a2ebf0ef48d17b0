package dev.tokenbus.protocol;

/**
 * How many tokens a stream used.
 *
 * @param promptTokens tokens of the prompt, at least 0
 * @param completionTokens tokens of the answer, at least 0
 * @param estimated whether a {@link Tokenizer} counted, because the upstream sent no figures
 * @param details what is known of these tokens
 */
public record Usage(long promptTokens, long completionTokens, boolean estimated, Details details) {
    public static final Usage NONE = new Usage(0, 0, true);

    public Usage {
        if (promptTokens < 0 || completionTokens < 0) {
            throw new IllegalArgumentException(
                    "usage: " + promptTokens + "/" + completionTokens + " (expected: both >= 0)");
        }
    }

    /** A usage of which no more is known. */
    public Usage(long promptTokens, long completionTokens, boolean estimated) {
        this(promptTokens, completionTokens, estimated, Details.NONE);
    }

    /**
     * What a model's server says of the tokens that it counts. Zero means that there were none, or that it does not say.
     *
     * @param cachedTokens tokens of the prompt that came from a cache
     * @param cacheWriteTokens tokens of the prompt that were written to a cache
     * @param reasoningTokens tokens of the answer that are reasoning
     */
    public record Details(long cachedTokens, long cacheWriteTokens, long reasoningTokens) {
        public static final Details NONE = new Details(0, 0, 0);

        public Details {
            if (cachedTokens < 0 || cacheWriteTokens < 0 || reasoningTokens < 0) {
                throw new IllegalArgumentException("usage details: " + cachedTokens + "/" + cacheWriteTokens + "/"
                        + reasoningTokens + " (expected: all >= 0)");
            }
        }

        Details plus(Details other) {
            return new Details(
                    cachedTokens + other.cachedTokens,
                    cacheWriteTokens + other.cacheWriteTokens,
                    reasoningTokens + other.reasoningTokens);
        }
    }

    /** The sum with what earlier attempts used; this usage itself if there were none. */
    public Usage plusEarlier(Usage earlier) {
        return earlier.equals(NONE) ? this : plus(earlier);
    }

    /** The sum, for a stream that took several attempts; estimated if either part is. */
    public Usage plus(Usage other) {
        return new Usage(
                promptTokens + other.promptTokens,
                completionTokens + other.completionTokens,
                estimated || other.estimated,
                details.plus(other.details));
    }
}
