package dev.tokenbus.protocol.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IP address. One of version 4 that is written as one of version 6 is one of version 4.
 *
 * @param bytes 4 or 16 of them
 */
public record IpAddress(ByteBuffer bytes) {
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:][0-9a-fA-F:.]*");

    /** What one site gets of IPv6 at least, in bytes: a client may choose the rest of its address. */
    private static final int SITE_BYTES = 8;

    private static final int V4_BYTES = 4;
    private static final int V4_CHARS = 15;

    /** The address that a text is, with or without a zone; empty for any other text. Never asks a name service. */
    public static Optional<IpAddress> parse(String text) {
        int zone = text.indexOf('%');
        String literal = zone < 0 ? text : text.substring(0, zone);
        if (literal.indexOf(':') < 0) {
            return v4(literal);
        }
        if (!V6.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(InetAddress.getByName(literal).getAddress()));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Optional<IpAddress> v4(String literal) {
        if (literal.length() > V4_CHARS) {
            return Optional.empty();
        }
        String[] parts = literal.split("\\.", -1);
        byte[] bytes = new byte[V4_BYTES];
        if (parts.length != V4_BYTES) {
            return Optional.empty();
        }
        for (int i = 0; i < V4_BYTES; i++) {
            int value = number(parts[i]);
            if (value < 0) {
                return Optional.empty();
            }
            bytes[i] = (byte) value;
        }
        return Optional.of(of(bytes));
    }

    /** A number of up to 255; -1 for anything else. */
    private static int number(String digits) {
        if (digits.isEmpty() || digits.length() > 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int value = Integer.parseInt(digits);
        return value > 255 ? -1 : value;
    }

    private static IpAddress of(byte[] bytes) {
        return new IpAddress(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    public int bits() {
        return bytes.capacity() * Byte.SIZE;
    }

    boolean bit(int index) {
        return (bytes.get(index / Byte.SIZE) >> (Byte.SIZE - 1 - index % Byte.SIZE) & 1) == 1;
    }

    /** What stands for a client that may choose among addresses: of version 6 its network of 64 bits, of version 4 the address. */
    public IpAddress site() {
        if (bytes.capacity() == V4_BYTES) {
            return this;
        }
        byte[] all = new byte[bytes.capacity()];
        bytes.get(0, all);
        return of(Arrays.copyOf(all, SITE_BYTES));
    }

    /** As it is written; of a site its first half. */
    @Override
    public String toString() {
        byte[] all = new byte[bytes.capacity()];
        bytes.get(0, all);
        try {
            byte[] whole = all.length == SITE_BYTES ? Arrays.copyOf(all, 2 * SITE_BYTES) : all;
            return InetAddress.getByAddress(whole).getHostAddress() + (all.length == SITE_BYTES ? "/64" : "");
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
