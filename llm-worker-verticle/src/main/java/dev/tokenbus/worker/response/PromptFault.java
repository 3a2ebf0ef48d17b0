package dev.tokenbus.worker.response;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is wrong with a prompt that a server refuses: it is longer than the model's context, or a filter stopped it.
 *
 * <p>A server's code decides. Where it has none that says what is wrong, its sentence does, if it begins as servers are known to begin
 * theirs: what an error quotes of a prompt stands further behind, and decides nothing.
 */
public enum PromptFault {
    TOO_LONG(PromptFaultWords.TOO_LONG_CODE, PromptFaultWords.TOO_LONG, Set.of(0, 400, 413, 422, 500)),
    FILTERED(PromptFaultWords.FILTERED_CODE, PromptFaultWords.FILTERED, Set.of(0, 400, 403, 413, 422, 500)),
    NONE(PromptFaultWords.NOTHING, PromptFaultWords.NOTHING, Set.of());

    /** Of tokens too, which some servers count in codes like those of a context. */
    private static final int TOO_MANY_REQUESTS = 429;

    private static final List<PromptFault> FAULTS = List.of(TOO_LONG, FILTERED);

    /** Names of exceptions and the like, which proxies put before a server's sentence. */
    private static final int MAX_WRAPPERS = 8;

    /** No wrapper and no beginning of a sentence is longer. */
    private static final int MAX_CHARS = 1000;

    private final Pattern code;
    private final Pattern sentence;
    /** The statuses of errors whose sentence counts; 0 for none. */
    private final Set<Integer> statuses;

    PromptFault(Pattern code, Pattern sentence, Set<Integer> statuses) {
        this.code = code;
        this.sentence = sentence;
        this.statuses = statuses;
    }

    /**
     * What an error says of the prompt.
     *
     * @param status of the response; 0 within an answer
     */
    public static PromptFault of(int status, UpstreamError error) {
        if (status == TOO_MANY_REQUESTS || error.status() == TOO_MANY_REQUESTS) {
            return NONE;
        }
        PromptFault coded = coded(error.type());
        if (coded != NONE || saysOtherwise(error.type())) {
            return coded;
        }
        String words = error.message().toLowerCase(Locale.ROOT).replace("`", "").replace('’', '\'');
        PromptFault said = said(words.substring(0, Math.min(words.length(), MAX_CHARS)));
        return said.statuses.contains(status) && said.statuses.contains(ofHttp(error.status())) ? said : NONE;
    }

    private static int ofHttp(int status) {
        return status >= 100 && status < 600 ? status : 0;
    }

    private static PromptFault coded(String type) {
        boolean isOfText = PromptFaultWords.PARAM_OF_TEXT.matcher(type).find();
        return codes(type)
                .map(code -> code.equals("string_above_max_length") && isOfText ? TOO_LONG : ofCode(code))
                .filter(fault -> fault != NONE)
                .findFirst()
                .orElse(NONE);
    }

    private static PromptFault ofCode(String code) {
        return FAULTS.stream()
                .filter(fault -> fault.code.matcher(code).matches())
                .findFirst()
                .orElse(NONE);
    }

    private static boolean saysOtherwise(String type) {
        return codes(type)
                .anyMatch(code -> PromptFaultWords.OTHER_CODE.matcher(code).find());
    }

    /** Without the names of fields that are wrong. */
    private static Stream<String> codes(String type) {
        return Stream.of(type.split(" ")).filter(word -> !word.startsWith(ErrorNames.OF_PARAM));
    }

    private static PromptFault said(String words) {
        int at = 0;
        for (int wrappers = 0; wrappers < MAX_WRAPPERS; wrappers++) {
            at = firstLetter(words, at);
            for (PromptFault fault : FAULTS) {
                if (fault.sentence.matcher(words).region(at, words.length()).lookingAt()) {
                    return fault;
                }
            }
            Matcher wrapper = PromptFaultWords.WRAPPER.matcher(words).region(at, words.length());
            if (!wrapper.lookingAt()) {
                return NONE;
            }
            at = wrapper.end();
        }
        return NONE;
    }

    private static int firstLetter(String words, int from) {
        int at = from;
        while (at < words.length() && !Character.isLetter(words.charAt(at))) {
            at++;
        }
        return at;
    }
}
