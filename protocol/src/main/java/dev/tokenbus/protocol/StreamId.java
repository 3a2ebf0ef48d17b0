package dev.tokenbus.protocol;

import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names one stream in the whole cluster: the id of its first home node, a dot, and 128 random bits.
 *
 * @param value the whole id as clients see it
 */
public record StreamId(String value) {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{1,64}\\.[A-Za-z0-9_-]{22}");

    public StreamId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("streamId: not the id of a stream");
        }
    }

    /** An id for a new stream; {@code random} holds 16 bytes from a secure source. */
    public static StreamId of(String homeNodeId, byte[] random) {
        return new StreamId(
                homeNodeId + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /** Reads what a client sent; null if it is not the id of a stream. */
    public static @Nullable StreamId parse(String value) {
        return SHAPE.matcher(value).matches() ? new StreamId(value) : null;
    }

    /** The node that the stream was started on. */
    public String homeNodeId() {
        return value.substring(0, value.indexOf('.'));
    }

    @Override
    public String toString() {
        return value;
    }
}
