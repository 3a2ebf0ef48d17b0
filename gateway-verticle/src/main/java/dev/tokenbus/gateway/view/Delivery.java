package dev.tokenbus.gateway.view;

/**
 * How a client wants a stream delivered.
 *
 * @param chunkSize the most tokens in one chunk; 0 for no limit
 * @param credit the last {@code seq} that the client may be sent; -1 when its socket alone decides
 * @param knowsRestart whether the client understands that an answer starts again
 */
public record Delivery(int chunkSize, long credit, boolean knowsRestart) {
    /** No limit but the socket's. */
    public static final Delivery UNLIMITED = new Delivery(0, -1, true);

    Delivery withCredit(long newCredit) {
        return new Delivery(chunkSize, newCredit, knowsRestart);
    }
}
