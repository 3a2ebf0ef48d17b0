package dev.tokenbus.protocol;

/**
 * How many tokens a stream used.
 *
 * @param promptTokens tokens of the prompt, at least 0
 * @param completionTokens tokens of the answer, at least 0
 * @param estimated whether a {@link Tokenizer} counted, because the upstream sent no figures
 */
public record Usage(long promptTokens, long completionTokens, boolean estimated) {
    public static final Usage NONE = new Usage(0, 0, true);

    public Usage {
        if (promptTokens < 0 || completionTokens < 0) {
            throw new IllegalArgumentException(
                    "usage: " + promptTokens + "/" + completionTokens + " (expected: both >= 0)");
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
                estimated || other.estimated);
    }
}
