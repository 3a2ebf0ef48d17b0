package dev.tokenbus.protocol.bus.wire;

/**
 * A client's own name for a request, which makes it safe to send the request again; or a name that several requests have one after the
 * other, such as a chat's, by which the newest of their streams is found.
 *
 * @param key empty if the client gave none
 * @param bodyHash a fingerprint of the request; the same key with another fingerprint is a conflict. Of a name: when the stream was
 *     started
 */
public record RequestKey(String key, long bodyHash) {
    public static final RequestKey NONE = new RequestKey("", 0);

    /** What no key begins with. */
    private static final String NAME = "\u0000";

    /** The name of a stream that was started at this time. */
    public static RequestKey named(String name, long startedAt) {
        return new RequestKey(NAME + name, startedAt);
    }

    /** Whether other streams may have it too. */
    public boolean isName() {
        return key.startsWith(NAME);
    }

    public boolean isGiven() {
        return !key.isEmpty();
    }

    public void writeTo(BusWriter out) {
        out.text(key).signed(bodyHash);
    }

    public static RequestKey read(BusReader in) {
        return new RequestKey(in.text(), in.signed());
    }
}
