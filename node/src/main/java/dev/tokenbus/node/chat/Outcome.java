package dev.tokenbus.node.chat;

import dev.tokenbus.protocol.frame.ServerFrame;

/** How an answer ended, with the exit code of {@code chat} that scripts branch on. */
public enum Outcome {
    COMPLETE(0),
    FAILED(1),
    LENGTH(3),
    FILTERED(4),
    TOO_LONG(5),
    STOPPED(130);

    private final int exitCode;

    Outcome(int exitCode) {
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }

    /** @param mayBeCut whether the user asked for a length, so that an answer of this length is complete */
    static Outcome of(ServerFrame terminal, boolean mayBeCut) {
        if (terminal instanceof ServerFrame.Done done) {
            return switch (done.finishReason()) {
                case "length" -> mayBeCut ? COMPLETE : LENGTH;
                case "content_filter" -> FILTERED;
                default -> COMPLETE;
            };
        }
        if (terminal instanceof ServerFrame.Error error) {
            return switch (error.failure().code()) {
                case CONTENT_FILTER -> FILTERED;
                case CONTEXT_LENGTH_EXCEEDED -> TOO_LONG;
                default -> FAILED;
            };
        }
        return terminal instanceof ServerFrame.Stopped ? STOPPED : FAILED;
    }
}
