package dev.tokenbus.gateway.access;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One key that signs streams' tokens, and its name, which is a part of them. */
public final class TokenKey {
    static final String ALGORITHM = "HmacSHA256";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,16}");
    private static final int DERIVED_BYTES = 4;

    private final String id;
    private final String derived;
    private final byte[] secret;

    private TokenKey(String id, byte[] secret) {
        this.secret = secret.clone();
        this.derived = derived();
        this.id = id.isEmpty() ? derived : id;
    }

    /** One that somebody has named; throws {@link IllegalArgumentException} for a wrong name. */
    public static TokenKey named(String id, byte[] secret) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("id: expected 1..16 letters, digits, - and _");
        }
        return new TokenKey(id, secret);
    }

    /** One that has no name: the secret makes one up, the same on all gateways. */
    public static TokenKey unnamed(byte[] secret) {
        return new TokenKey("", secret);
    }

    private String derived() {
        // No token's text is like this.
        byte[] whole = mac().doFinal(new byte[] {0});
        return HexFormat.of().formatHex(Arrays.copyOf(whole, DERIVED_BYTES));
    }

    Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + ALGORITHM, e);
        }
    }

    String id() {
        return id;
    }

    /** Whether tokens with this name may be of this key: it may have got its name after it signed them. */
    boolean isCalled(String name) {
        return id.equals(name) || derived.equals(name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenKey key && id.equals(key.id) && Arrays.equals(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "TokenKey[" + id + "]";
    }
}
