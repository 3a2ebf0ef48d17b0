package dev.tokenbus.gateway.door;

import dev.tokenbus.gateway.http.StreamResponse;
import dev.tokenbus.protocol.StreamFailure;

/** How a door answers a request that fails before its answer begins: with a status and an error in the words of its protocol. */
public interface Refusal {
    /** Answers and ends the response, which has not begun. */
    void refuse(StreamResponse response, StreamFailure failure);
}
