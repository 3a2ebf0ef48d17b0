package dev.tokenbus.worker.upstream;

/** What an upstream sent cannot be read. The message is for operators and quotes nothing of what was sent; no stack trace. */
public final class MalformedUpstreamException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedUpstreamException(String message) {
        super(message, null, false, false);
    }
}
