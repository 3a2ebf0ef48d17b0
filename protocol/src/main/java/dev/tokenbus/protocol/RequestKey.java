package dev.tokenbus.protocol;

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

    void writeTo(BusOutput out) {
        out.text(key).signed(bodyHash);
    }

    static RequestKey read(BusInput in) {
        return new RequestKey(in.text(), in.signed());
    }
}
