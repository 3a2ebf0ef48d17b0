package dev.tokenbus.gateway.door;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import java.util.regex.Pattern;

/** What a vendor's clients look for in the sentence of an error where a prompt is too long for the model. */
public enum TooLongPrompt {
    OPENAI("Your input exceeds the context window of this model", "context (length|window)"),
    ANTHROPIC("prompt is too long", "prompt is too long");

    private final String words;
    private final Pattern known;

    TooLongPrompt(String words, String known) {
        this.words = words;
        this.known = Pattern.compile(known, Pattern.CASE_INSENSITIVE);
    }

    /** The sentence of a failure: behind the vendor's words where it is of this kind and has not got them. */
    public String sentence(StreamFailure failure) {
        boolean isTooLong = failure.code() == ErrorCode.CONTEXT_LENGTH_EXCEEDED;
        return isTooLong && !known.matcher(failure.detail()).find()
                ? words + ": " + failure.detail()
                : failure.detail();
    }
}
