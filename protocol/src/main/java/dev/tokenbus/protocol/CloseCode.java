package dev.tokenbus.protocol;

/**
 * Why the server closes a WebSocket, as the number in the close frame.
 *
 * <p>The range tells a client what to do: after 4000–4499 it reconnects and resumes, after 4500–4999 it does not. At doors for clients of
 * other protocols, which know only the numbers of RFC 6455 and its registry, those say the same.
 */
public enum CloseCode {
    GOING_AWAY(1001, "going away; reconnect"),
    BROKEN(1002, "not the protocol that is spoken here"),
    NOT_UTF8(1007, "not UTF-8"),
    NOT_DEFLATE(1007, "broken deflate data"),
    POLICY(1008, "too many messages"),
    REFUSED(1008, "no key, or one that is not valid"),
    TOO_BIG(1009, "message too big"),
    RESTARTING(1012, "this node restarts; reconnect"),
    TRY_LATER(1013, "reads too slowly, or came too early; reconnect"),
    DRAINED(4000, "this node is shutting down; reconnect and resume"),
    HEARTBEAT(4001, "no sign of life"),
    SLOW(4002, "reads too slowly; reconnect and resume"),
    EXPIRED(4005, "the key has expired or changed; reconnect"),
    LIMITED(4006, "as much as may be used at once; reconnect later"),
    BAD_FRAME(4500, "bad frame"),
    UNAUTHENTICATED(4501, "no key, or one that is not valid"),
    FORBIDDEN(4502, "not the client that this connection is of"),
    FLOOD(4507, "too many messages");

    private final short code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = (short) code;
        this.reason = reason;
    }

    /** The status code of RFC 6455, section 7.4. */
    public short code() {
        return code;
    }

    /** A short reason for the close frame, in English, at most 123 bytes. */
    public String reason() {
        return reason;
    }

    /** Whether a client that was closed with this code should reconnect and resume its streams. */
    public boolean reconnects() {
        return switch (this) {
            case BROKEN,
                    NOT_UTF8,
                    NOT_DEFLATE,
                    POLICY,
                    REFUSED,
                    TOO_BIG,
                    BAD_FRAME,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    FLOOD -> false;
            case GOING_AWAY, RESTARTING, TRY_LATER, DRAINED, HEARTBEAT, SLOW, EXPIRED, LIMITED -> true;
        };
    }
}
