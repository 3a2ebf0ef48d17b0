package dev.tokenbus.client.plain;

import dev.tokenbus.client.StreamFailedException;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;

/** What a reader is told who cannot take back what it has read. */
final class Restarted {
    private Restarted() {}

    static StreamFailedException failure() {
        return new StreamFailedException(
                new StreamFailure(
                        ErrorCode.WORKER_LOST,
                        "the worker was lost, and the answer started again: what was read of it is void"),
                "");
    }
}
