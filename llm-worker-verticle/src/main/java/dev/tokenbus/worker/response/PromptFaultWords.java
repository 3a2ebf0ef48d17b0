package dev.tokenbus.worker.response;

import java.util.regex.Pattern;

/** The words in which servers refuse a prompt, in lower case and without backticks. {@code refusals.json} has whole errors. */
final class PromptFaultWords {
    static final Pattern NOTHING = Pattern.compile("(?!)");

    static final Pattern TOO_LONG_CODE = any(
            "context_(length|window|size)_exceeded",
            "model_context_window_exceeded",
            "exceed_context_size_error",
            "context_?window_?exceeded_?error",
            "context_limit_exceeded",
            "tokens_limit_reached",
            "(prompt|input)_too_long");

    static final Pattern FILTERED_CODE = any(
            "content_?filter(ed)?",
            "responsibleaipolicyviolation",
            "(image_)?content_policy_violation",
            "content_?policy_?violation_?error",
            "data_?inspection_?failed",
            "(content_)?moderation(_blocked)?",
            "content_moderated",
            "sensitive_words_detected",
            "(input|output)?(text|image)?(sensitivecontentdetected|riskdetection)[\\w.]*",
            "(cyber|bio|misalignment)_policy(_violation)?",
            "prohibited_content",
            "guardrail_intervened",
            "refusal");

    /** The text of a prompt, which is wrong where it is too long a string; other strings that are too long are ids and names. */
    static final Pattern PARAM_OF_TEXT = Pattern.compile(ErrorNames.OF_PARAM
            + "(prompt|instructions|(messages|input)(\\[\\d+])?(\\.(content|output)(\\[\\d+](\\.text)?)?)?)(?= |$)");

    /** Codes of errors that are about something else than the prompt, whatever their sentence says. */
    static final Pattern OTHER_CODE = Pattern.compile("rate.?limit|too_many_requests|exhausted|throttl|insufficient"
            + "|billing|quota|authenti|permission.?(error|denied)|api_?key|unauthori|forbidden|not_?found|unsupported|missing|image"
            + "|unknown_(parameter|field|model)");

    static final Pattern TOO_LONG = any(
            "(this|the) (model|endpoint)'s maximum (context|prompt) length is \\d",
            "max_tokens' or 'max_completion_tokens' is too large: \\d+\\. this model's maximum context length is \\d",
            "you passed \\d+ input (tokens|characters) and requested \\d+ output tokens\\. however, the model's context",
            "(the )?prompt is too long(: \\d|\\W*$)",
            "(the )?(prompt|input) (is )?too long[;,]? (exceeded|for requested model)",
            "input length and max_tokens exceed context limit: \\d",
            "((your|the) )?(input|prompt|request)( \\(\\d+ tokens\\))? exceeds the (available )?context (size|window)",
            "(the )?input( length)? \\(\\d+( tokens)?\\) (is longer than|exceeds) (the )?model's (maximum )?context length",
            "(the )?input length( \\d+)? exceeds the (maximum allowed input length|context length)",
            "requested token count exceeds the model's maximum context length",
            "the input token count( \\(\\d+\\))? exceeds the maximum number of tokens allowed",
            "input tokens exceed the configured limit of \\d",
            "please reduce the length of the messages or completion",
            "prompt contains \\d+ tokens.{0,40} too large for model with \\d+ maximum context length",
            "(the number of )?tokens to keep from the initial prompt is greater than the context length",
            "trying to keep the first \\d+ tokens when context the overflows",
            "inputs must have less than \\d+ tokens",
            "inputs tokens \\+ max_new_tokens must be <= \\d",
            "the sum of 'inputs' tokens and 'max_new_tokens' must not exceed",
            "too many tokens: total number of tokens in the prompt cannot exceed",
            "prompt token count of \\d+ exceeds the limit of \\d",
            "(the )?context (length|window|size) (is |was |has been )?exceed(ed|s limit)",
            "your request exceeded model token limit",
            "range of input length should be \\[",
            "prompt exceeds max length",
            "request body too large for \\S{1,80} model\\. max size: \\d+ tokens",
            "(litellm\\.)?contextwindowexceedederror\\b");

    static final Pattern FILTERED = any(
            "the response was filtered due to the prompt triggering",
            "(invalid prompt: )?(your|the) (prompt|request|input) was flagged as potentially violating",
            "your request was rejected (as a result of|by) (our|the) safety system",
            "(this|your) (content|request) (was|has been) flagged for possible",
            "output blocked by content filtering policy",
            "content violates usage guidelines",
            "content exists risk",
            "(input|output|input or output) (text |image )?data may contain inappropriate content",
            "the request was rejected because it was considered high risk",
            "[\\w./:@-]{1,200} requires moderation on .{1,80}your input was flagged",
            "(input|output) new_sensitive",
            "the generated text has been blocked by our content filters",
            "the prompt could not be submitted. this prompt contains sensitive words",
            "system detected potentially unsafe or sensitive content",
            "系统检测到输入或生成内容可能包含不安全或敏感内容",
            "(litellm\\.)?contentpolicyviolationerror\\b");

    /** What stands before a sentence that is passed on: {@code litellm.BadRequestError: OpenAIException - }. */
    static final Pattern WRAPPER = Pattern.compile("error code: \\d{3} - \\{'error': \\{'message': "
            + "|provider returned error:|invalid (request|params?)[:,]|http \\d{3}\\b"
            + "|(input )?validation error:|([\\w.]*\\.)?\\w{0,80}(error|exception)( -|:)"
            + "|internalerror\\.algo\\.\\w{1,40}:");

    private PromptFaultWords() {}

    private static Pattern any(String... words) {
        return Pattern.compile(String.join("|", words));
    }
}
