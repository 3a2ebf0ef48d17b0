package dev.tokenbus.gateway.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The keys of streams' tokens: the one that this gateway signs with, and others whose tokens are valid: former ones, next ones, and those
 * of clusters that merged with its own. Thread-safe; one thread at a time changes it.
 */
public final class TokenKeys {
    /** The most keys. */
    static final int MOST = 16;

    private volatile List<TokenKey> all;

    /** @param all the first one signs; the same on all gateways of a cluster */
    public TokenKeys(List<TokenKey> all) {
        this.all = List.copyOf(all);
    }

    /** A single one, which has no name. */
    public TokenKeys(byte[] own) {
        this(List.of(TokenKey.unnamed(own)));
    }

    /** Accepts the tokens of other keys from now on. Known ones stay. */
    public void accept(Collection<byte[]> others) {
        List<TokenKey> more = new ArrayList<>(all);
        for (byte[] secret : others) {
            TokenKey key = TokenKey.unnamed(secret);
            if (more.size() < MOST && !more.contains(key)) {
                more.add(key);
            }
        }
        all = List.copyOf(more);
    }

    /** Signs with the first of these from now on, and accepts the tokens of these alone. */
    void use(List<TokenKey> listed) {
        all = List.copyOf(listed);
    }

    /** All keys, the one that signs first. */
    List<TokenKey> all() {
        return all;
    }
}
