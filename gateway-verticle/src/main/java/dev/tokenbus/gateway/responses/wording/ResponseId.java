package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.gateway.access.AccessTokens;
import dev.tokenbus.protocol.StreamId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A response's name: its stream's id and a seal, in an order that can be taken apart on every gateway. Clients send nothing but this
 * name, so the name is what lets them watch and stop the response; the stream's id alone does not.
 *
 * @param stream the stream
 * @param key the name without its prefix, from which the names of the response's items are made
 */
public record ResponseId(StreamId stream, String key) {
    private static final String PREFIX = "resp_";
    private static final int CALL_CHARS = 24;
    private static final Pattern ITEM = Pattern.compile("[a-z]{2,4}_([A-Za-z0-9_-]{45,108})_\\d{1,6}");
    private static final Pattern SHAPE = Pattern.compile("([A-Za-z0-9_-]{22})([A-Za-z0-9_-]{22})([A-Za-z0-9_-]{1,64})");

    public static ResponseId of(StreamId stream, AccessTokens tokens) {
        String home = stream.homeNodeId();
        String random = stream.value().substring(home.length() + 1);
        return new ResponseId(stream, random + tokens.seal(stream) + home);
    }

    /** Reads what a client sent; null if it is no response's name, or not a genuine one. */
    public static @Nullable ResponseId parse(String name, AccessTokens tokens) {
        Matcher parts = SHAPE.matcher(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "");
        if (!parts.matches()) {
            return null;
        }
        StreamId stream = new StreamId(parts.group(3) + "." + parts.group(1));
        return tokens.isSealOf(stream, parts.group(2)) ? new ResponseId(stream, parts.group()) : null;
    }

    /** The response to which an item with this name belongs; null if it is no item of a response. */
    public static @Nullable ResponseId ofItem(String name, AccessTokens tokens) {
        Matcher parts = ITEM.matcher(name);
        return parts.matches() ? parse(PREFIX + parts.group(1), tokens) : null;
    }

    public String value() {
        return PREFIX + key;
    }

    /** The name of one of its items. */
    public String item(String prefix, int index) {
        return prefix + "_" + key + "_" + index;
    }

    /** A name for one of its calls, which the model's server is told: nothing of the response's own name can be read from it. */
    String call(int index) {
        byte[] hash = sha256().digest((key + " call " + index).getBytes(StandardCharsets.US_ASCII));
        return "call_"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, CALL_CHARS);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "ResponseId[" + stream + "]";
    }
}
