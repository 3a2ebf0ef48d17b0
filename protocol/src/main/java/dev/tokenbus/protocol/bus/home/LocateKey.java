package dev.tokenbus.protocol.bus.home;

import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.Question;

/**
 * Asks a gateway node, or a worker, whether it has a stream that was started with a client's key; answered by {@link KeyReply}.
 *
 * @param key the client's own name for its request
 * @param bodyHash a fingerprint of the request, by which the same key with another request is noticed
 */
public record LocateKey(String key, long bodyHash) implements Question<KeyReply> {
    @Override
    public void writeTo(BusWriter out) {
        out.text(key).signed(bodyHash);
    }

    public static LocateKey read(BusReader in) {
        return new LocateKey(in.text(), in.signed());
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "LocateKey";
    }
}
