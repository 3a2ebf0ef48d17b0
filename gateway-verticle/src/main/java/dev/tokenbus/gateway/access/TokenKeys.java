package dev.tokenbus.gateway.access;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * The keys of streams' tokens: the one that this gateway signs with, and those of clusters that merged with its own, whose tokens stay
 * valid. Thread-safe.
 */
public final class TokenKeys {
    /** The most keys; each takes a little time of each check that fails. */
    private static final int MOST = 16;

    private final byte[] own;
    private volatile List<byte[]> all;

    /** @param own at least 16 bytes, the same on all gateways of a cluster */
    public TokenKeys(byte[] own) {
        this.own = own.clone();
        this.all = List.of(this.own);
    }

    /** Accepts the tokens of other keys from now on. Known ones stay. */
    public void accept(Collection<byte[]> others) {
        List<byte[]> more = new ArrayList<>(all);
        for (byte[] key : others) {
            if (more.size() < MOST && more.stream().noneMatch(known -> Arrays.equals(known, key))) {
                more.add(key.clone());
            }
        }
        all = List.copyOf(more);
    }

    /** All keys, this gateway's own first; they are not to be changed. */
    List<byte[]> all() {
        return all;
    }
}
