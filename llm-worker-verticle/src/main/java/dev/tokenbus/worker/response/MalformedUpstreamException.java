package dev.tokenbus.worker.response;

/** Says why the bytes of an upstream cannot be read. The message is for operators and quotes none of them; no stack trace. */
public final class MalformedUpstreamException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedUpstreamException(String message) {
        super(message, null, false, false);
    }
}
