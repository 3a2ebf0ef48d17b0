package dev.tokenbus.worker.openai;

import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which fields a server takes that not every server takes.
 *
 * @param usage whether {@code stream_options} may ask for usage
 * @param maxTokens what the server calls the largest number of tokens
 * @param renamed whether it was called something else before, so that it is not renamed back and forth
 */
record Wording(boolean usage, String maxTokens, boolean renamed) {
    /** OpenAI refuses {@code max_tokens} for its newer models; most other servers know no other name. */
    private static final String OPENAI_HOST = "api.openai.com";

    private static final String OLD = "max_tokens";
    private static final String NEW = "max_completion_tokens";

    /** Words for a field that a server does not know. */
    private static final Pattern UNKNOWN = Pattern.compile("unknown|unsupported|unrecogni[sz]ed|unexpected|not (be )?"
            + "(supported|permitted|allowed|recogni[sz]ed|known|accepted|available)|(does|do|did) ?n[o']t (support|know|recogni[sz]e"
            + "|accept|allow|take)|extra|additional propert|wrong_parameter|no such|deprecated");

    /** Words for a value that is refused, where the field is known. */
    private static final Pattern VALUE =
            Pattern.compile("too (large|big|long|high|small|many)|at (most|least)|maximum|minimum"
                    + "|exceed|greater than|less than|must be|should be|context length|context window");

    static Wording of(UpstreamConfig upstream) {
        return new Wording(true, OPENAI_HOST.equals(upstream.uri("").getHost()) ? NEW : OLD, false);
    }

    /** The same, with the name of the limit that the client knows. */
    Wording asked(StreamConfig config) {
        return config.isCompletionLimit() ? new Wording(usage, NEW, renamed) : this;
    }

    /** The wording after a request was refused; the same if that had nothing to do with it. */
    Wording after(UpstreamError refusal) {
        String words = (refusal.message() + ' ' + refusal.type()).toLowerCase(Locale.ROOT);
        String plain = plain(words);
        if (usage && (plain.contains("streamoptions") || plain.contains("includeusage"))) {
            return new Wording(false, maxTokens, renamed);
        }
        return !renamed && isUnknown(words) ? new Wording(usage, other(), true) : this;
    }

    /** Some servers name fields in their own language's way. */
    private static String plain(String words) {
        return words.replace("_", "");
    }

    private String other() {
        return maxTokens.equals(OLD) ? NEW : OLD;
    }

    /** Whether the limit's name is what is refused, and not its value. */
    private boolean isUnknown(String words) {
        String plain = plain(words);
        return plain.contains(plain(maxTokens))
                && !VALUE.matcher(words).find()
                && (plain.contains(plain(other())) || UNKNOWN.matcher(words).find());
    }
}
