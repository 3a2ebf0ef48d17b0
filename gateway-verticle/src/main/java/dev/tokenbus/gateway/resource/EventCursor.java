package dev.tokenbus.gateway.resource;

import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** The last event that a client of server-sent events has, as {@code Last-Event-ID} or {@code ?after=} names it. */
record EventCursor(long epoch, long seq) {
    /** Before the first event. */
    static final EventCursor START = new EventCursor(0, 0);

    /** As the {@code id:} of an event says it. */
    String id() {
        return epoch + "-" + seq;
    }

    /** Empty when the request names it in a wrong form; before the first event when the request does not name it. */
    static Optional<EventCursor> of(HttpServerRequest request) {
        String id = request.getHeader("Last-Event-ID");
        String after = request.getParam("after");
        if (id == null && after == null) {
            return Optional.of(START);
        }
        return parse(id != null ? id : after.contains("-") ? after : "0-" + after);
    }

    private static Optional<EventCursor> parse(String text) {
        int dash = text.indexOf('-');
        try {
            long epoch = Long.parseLong(text, 0, dash, 10);
            long seq = Long.parseLong(text, dash + 1, text.length(), 10);
            return epoch < 0 || seq < 0 ? Optional.empty() : Optional.of(new EventCursor(epoch, seq));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
