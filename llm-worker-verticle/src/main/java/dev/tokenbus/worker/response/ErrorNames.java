package dev.tokenbus.worker.response;

import java.util.Set;

/** The names that servers give the fields of an error. */
final class ErrorNames {
    static final String PARAM = "param";
    /** What stands before the name of a field among the words of a type. */
    static final String OF_PARAM = "param:";

    /** What stands beside an error's own fields, and may say more of it. */
    static final Set<String> BESIDE = Set.of("metadata", "innererror", "inner_error");

    static final Set<String> MESSAGES = Set.of(
            "message",
            "Message",
            "msg",
            "error_message",
            "errorMessage",
            "error_msg",
            "error_description",
            "faultstring",
            "status_msg",
            "title");
    static final Set<String> TYPES = Set.of(
            "type",
            "code",
            "Code",
            "__type",
            "error_type",
            "errorType",
            "error_code",
            "errorCode",
            "status",
            "status_code",
            "statusCode",
            "reason",
            PARAM);
    static final Set<String> INNER = Set.of("error", "Error", "err", "exception", "fault", "base_resp");
    static final Set<String> DETAILS = Set.of("detail", "details", "errors");

    private ErrorNames() {}

    /** Amazon's services name the exception itself: {@code {"throttlingException": {...}}}. */
    static boolean isInner(String name) {
        return INNER.contains(name) || name.endsWith("Exception");
    }

    static boolean areOfErrors(String name) {
        return isInner(name)
                || DETAILS.contains(name)
                || MESSAGES.contains(name)
                || TYPES.contains(name)
                || RetryDelay.isNameOfOne(name)
                || name.equals("object");
    }
}
