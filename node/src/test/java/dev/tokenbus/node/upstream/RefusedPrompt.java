package dev.tokenbus.node.upstream;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.testkit.llm.LlmScript;

/** A prompt that a server refuses, with the server's words. */
public enum RefusedPrompt {
    TOO_LONG(
            ErrorCode.CONTEXT_LENGTH_EXCEEDED,
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 8545 tokens.",
            "context_length_exceeded"),
    FILTERED(
            ErrorCode.CONTENT_FILTER,
            "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
            "content_filter");

    private final ErrorCode code;
    private final String sentence;
    private final String serversCode;

    RefusedPrompt(ErrorCode code, String sentence, String serversCode) {
        this.code = code;
        this.sentence = sentence;
        this.serversCode = serversCode;
    }

    ErrorCode code() {
        return code;
    }

    public String word() {
        return code.wireName();
    }

    String sentence() {
        return sentence;
    }

    private String error() {
        return "{\"error\":{\"message\":\"" + sentence
                + "\",\"type\":\"invalid_request_error\",\"param\":\"messages\",\"code\":\"" + serversCode + "\"}}";
    }

    /** Before the first byte of an answer. */
    public LlmScript before() {
        return LlmScript.status(400, error()).header("content-type", "application/json");
    }

    /** Behind a text. */
    public LlmScript after(String text) {
        return LlmScript.stream().role().delta(text).event(error());
    }
}
