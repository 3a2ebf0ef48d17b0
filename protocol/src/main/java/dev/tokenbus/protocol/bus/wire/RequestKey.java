package dev.tokenbus.protocol.bus.wire;

/**
 * A client's own name for a request, which makes it safe to send the request again.
 *
 * @param key empty if the client gave none
 * @param bodyHash a fingerprint of the request; the same key with another fingerprint is a conflict
 */
public record RequestKey(String key, long bodyHash) {
    public static final RequestKey NONE = new RequestKey("", 0);

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
