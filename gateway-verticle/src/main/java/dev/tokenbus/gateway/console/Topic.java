package dev.tokenbus.gateway.console;

import dev.tokenbus.protocol.frame.ConsoleRequest;
import io.vertx.core.Future;

/** One thing that operators are shown. */
interface Topic {
    /** What an {@code observe} frame calls it. */
    String name();

    /**
     * What there is to be seen now, for all who asked the same. Fails with a {@code StreamException}; when that one is not worth
     * repeating, whoever asked is told and shown no more.
     */
    Future<Picture> picture(ConsoleRequest.Observe asked);

    /**
     * What is shown.
     *
     * @param frame a frame of the topic
     * @param upTo how far it goes, in the topic's own count: the next one is asked for with this as {@code after}
     */
    record Picture(byte[] frame, long upTo) {}
}
