package dev.tokenbus.client;

import dev.tokenbus.protocol.Range;

/**
 * How a client keeps its connection.
 *
 * @param reconnectMinMs the first reconnect comes after a random time up to this, in milliseconds; each further one may take
 *     twice as long
 * @param reconnectMaxMs the longest such time, in milliseconds
 * @param silenceMs while an answer is live or asked for, hearing nothing for this long means that the connection is dead, in milliseconds
 * @param giveUpMs an answer that could not be resumed for so long ends with an error, in milliseconds
 * @param queue frames that may wait while there is no connection; starting one more fails
 */
public record ClientOptions(int reconnectMinMs, int reconnectMaxMs, int silenceMs, int giveUpMs, int queue) {
    public static final ClientOptions DEFAULT = new ClientOptions(500, 20_000, 10_000, 60_000, 64);

    public ClientOptions {
        Range.check("client.reconnectMinMs", reconnectMinMs, 1, 3_600_000);
        Range.check("client.reconnectMaxMs", reconnectMaxMs, reconnectMinMs, 3_600_000);
        Range.check("client.silenceMs", silenceMs, 100, 3_600_000);
        Range.check("client.giveUpMs", giveUpMs, 100, 86_400_000);
        Range.check("client.queue", queue, 1, 1_000_000);
    }
}
