package dev.tokenbus.worker;

/** What an upstream sent cannot be read. The message is for operators and quotes nothing of what was sent; no stack trace. */
final class MalformedUpstreamException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedUpstreamException(String message) {
        super(message, null, false, false);
    }
}
