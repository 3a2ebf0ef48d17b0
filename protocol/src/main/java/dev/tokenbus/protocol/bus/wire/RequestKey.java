package dev.tokenbus.protocol.bus.wire;

/**
 * A client's own name for a request, by which sending it again is safe.
 *
 * @param key empty when the client gave none
 * @param bodyHash fingerprint of what was asked for; the same key with another one is a conflict
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
