package dev.tokenbus.gateway.access;

import dev.tokenbus.protocol.StreamId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Issues and checks the tokens that grant access to a stream: {@code <right>.<expiry>.<signature>}, where the signature (128 bits of an
 * HMAC-SHA-256) covers the right, the expiry and the stream's id. All gateways of a cluster have the same
 * keys, and sign with the first.
 *
 * <p>Each event loop has its own instance, because of the {@link Mac}.
 */
public final class AccessTokens {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNATURE_BYTES = 16;
    private static final int RADIX = 36;

    /** What is signed in place of a right and an expiry, and can be neither. */
    private static final String SEAL = "seal";

    private final TokenKeys keys;
    private final List<Mac> macs = new ArrayList<>();
    private final LongSupplier epochSeconds;
    private final long lifetimeSeconds;

    /**
     * @param keys those whose tokens are valid
     * @param epochSeconds the wall clock; those of the gateways are close enough
     */
    public AccessTokens(TokenKeys keys, LongSupplier epochSeconds, long lifetimeSeconds) {
        this.keys = keys;
        this.epochSeconds = epochSeconds;
        this.lifetimeSeconds = lifetimeSeconds;
    }

    public String issue(StreamId streamId, Right right) {
        String head = right.letter() + "." + Long.toString(epochSeconds.getAsLong() + lifetimeSeconds, RADIX);
        return head + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(sign(macs().get(0), head, streamId));
    }

    /** One for each key; keys are only ever added, at the end. */
    private List<Mac> macs() {
        List<byte[]> all = keys.all();
        while (macs.size() < all.size()) {
            macs.add(mac(all.get(macs.size())));
        }
        return macs;
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The access that a token grants to a stream; null when the token is invalid, is for another stream, or has expired. */
    public @Nullable Right check(@Nullable String token, StreamId streamId) {
        int dot = token == null ? -1 : token.lastIndexOf('.');
        if (token == null || dot < 3 || token.charAt(1) != '.') {
            return null;
        }
        String head = token.substring(0, dot);
        byte[] signature;
        long expiry;
        try {
            signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
            expiry = Long.parseLong(head.substring(2), RADIX);
        } catch (IllegalArgumentException e) {
            return null;
        }
        boolean isGenuine =
                macs().stream().anyMatch(mac -> MessageDigest.isEqual(signature, sign(mac, head, streamId)));
        if (!isGenuine || expiry < epochSeconds.getAsLong()) {
            return null;
        }
        return head.charAt(0) == Right.OWN.letter() ? Right.OWN : Right.VIEW;
    }

    /**
     * What makes a name of a stream a secret that grants everything: whoever knows the stream's id alone, from a log or as a viewer,
     * cannot say it. 22 characters of {@code A-Za-z0-9_-}; it does not expire.
     */
    public String seal(StreamId streamId) {
        return seal(macs().get(0), streamId);
    }

    private static String seal(Mac mac, StreamId streamId) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sign(mac, SEAL, streamId));
    }

    /** Whether a seal is this stream's, by any key. */
    public boolean isSealOf(StreamId streamId, String seal) {
        byte[] given = seal.getBytes(StandardCharsets.UTF_8);
        return macs().stream()
                .anyMatch(
                        mac -> MessageDigest.isEqual(given, seal(mac, streamId).getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] sign(Mac mac, String head, StreamId streamId) {
        byte[] whole = mac.doFinal((head + "." + streamId.value()).getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(whole, SIGNATURE_BYTES);
    }
}
