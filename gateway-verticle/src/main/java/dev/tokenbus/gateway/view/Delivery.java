package dev.tokenbus.gateway.view;

/**
 * How a client wants a stream delivered.
 *
 * @param chunkSize the maximum of tokens in one chunk; 0 for no limit
 * @param credit the last {@code seq} that the client may be sent; -1 when only its socket limits the view
 * @param knowsRestart whether the client can handle a restart of the answer
 */
public record Delivery(int chunkSize, long credit, boolean knowsRestart) {
    /** Limited only by the socket. */
    public static final Delivery UNLIMITED = new Delivery(0, -1, true);

    Delivery withCredit(long newCredit) {
        return new Delivery(chunkSize, newCredit, knowsRestart);
    }
}
