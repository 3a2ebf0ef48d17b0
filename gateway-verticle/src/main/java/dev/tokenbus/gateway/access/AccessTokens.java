package dev.tokenbus.gateway.access;

import dev.tokenbus.protocol.StreamId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Issues and checks the tokens that grant access to a stream: {@code <right>.<expiry>.<key>.<signature>}, where the signature (128 bits of
 * an HMAC-SHA-256) covers all before it and the stream's id. All gateways of a cluster have the same keys, and sign with the first.
 *
 * <p>Each event loop has its own instance, because of the {@link Mac}.
 */
public final class AccessTokens {
    private static final int SIGNATURE_BYTES = 16;
    private static final int RADIX = 36;

    /** Of a token; those without the key's name are of former releases. */
    private static final int PARTS = 4;

    private static final int PARTS_WITHOUT_KEY = 3;

    /** Between a head and its stream, so that no key's name can be taken for a part of the stream's. */
    private static final String NAMED = "/";

    private static final String PLAIN = ".";

    /** What is signed in place of a right and an expiry, and can be neither. */
    private static final String SEAL = "seal";

    private final TokenKeys keys;
    private final LongSupplier epochSeconds;
    private final long lifetimeSeconds;
    private List<TokenKey> known = List.of();
    private List<Signer> signers = List.of();

    private record Signer(TokenKey key, Mac mac) {}

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
        Signer signer = signers().get(0);
        String expiry = Long.toString(epochSeconds.getAsLong() + lifetimeSeconds, RADIX);
        String head = right.letter() + "." + expiry + "." + signer.key.id();
        return head + "." + text(sign(signer.mac, head + NAMED, streamId));
    }

    /** One for each key; the first one signs. */
    private List<Signer> signers() {
        List<TokenKey> now = keys.all();
        if (now != known) {
            signers = now.stream().map(key -> new Signer(key, key.mac())).toList();
            known = now;
        }
        return signers;
    }

    private static String text(byte[] signature) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    /** The access that a token grants to a stream; null when the token is invalid, is for another stream, or has expired. */
    public @Nullable Right check(@Nullable String token, StreamId streamId) {
        String[] parts = token == null ? new String[0] : token.split("\\.", -1);
        boolean namesKey = parts.length == PARTS;
        if (token == null || (!namesKey && parts.length != PARTS_WITHOUT_KEY)) {
            return null;
        }
        byte[] signature;
        long expiry;
        try {
            signature = Base64.getUrlDecoder().decode(parts[parts.length - 1]);
            expiry = Long.parseLong(parts[1], RADIX);
        } catch (IllegalArgumentException e) {
            return null;
        }
        String head = token.substring(0, token.lastIndexOf('.'));
        boolean isGenuine = signers().stream()
                .filter(signer -> !namesKey || signer.key.isCalled(parts[2]))
                .anyMatch(signer -> MessageDigest.isEqual(
                        signature, sign(signer.mac, head + (namesKey ? NAMED : PLAIN), streamId)));
        return isGenuine && expiry >= epochSeconds.getAsLong() ? right(parts[0]) : null;
    }

    private static @Nullable Right right(String letter) {
        return Arrays.stream(Right.values())
                .filter(right -> letter.equals(String.valueOf(right.letter())))
                .findFirst()
                .orElse(null);
    }

    /**
     * What makes a name of a stream a secret that grants everything: whoever knows the stream's id alone, from a log or as a viewer,
     * cannot say it. 22 characters of {@code A-Za-z0-9_-}; it does not expire while its key is listed.
     */
    public String seal(StreamId streamId) {
        return seal(signers().get(0), streamId);
    }

    private static String seal(Signer signer, StreamId streamId) {
        return text(sign(signer.mac, SEAL + PLAIN, streamId));
    }

    /** Whether a seal is this stream's, by any key. */
    public boolean isSealOf(StreamId streamId, String seal) {
        byte[] given = seal.getBytes(StandardCharsets.UTF_8);
        return signers().stream()
                .anyMatch(signer ->
                        MessageDigest.isEqual(given, seal(signer, streamId).getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] sign(Mac mac, String head, StreamId streamId) {
        byte[] whole = mac.doFinal((head + streamId.value()).getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(whole, SIGNATURE_BYTES);
    }
}
