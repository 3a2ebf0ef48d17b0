package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.json.JsonWriter;

/** The fields of a usage in tokenbus's own words. A detail that is 0 is left out: it may be that nobody knows. */
public final class UsageJson {
    private UsageJson() {}

    /** Writes them into the object that is open. */
    public static void write(Usage usage, JsonWriter out) {
        out.field("promptTokens", usage.promptTokens()).field("completionTokens", usage.completionTokens());
        out.ifTrue("estimated", usage.estimated())
                .nonZero("cachedTokens", usage.details().cachedTokens());
        out.nonZero("cacheWriteTokens", usage.details().cacheWriteTokens());
        out.nonZero("reasoningTokens", usage.details().reasoningTokens());
    }
}
