package dev.tokenbus.gateway.access;

import dev.tokenbus.protocol.bus.worker.Source;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Makes up the names by which workers know clients: the same for one address on all gateways of a cluster, and nothing that tells the
 * address to whoever lacks the cluster's key.
 *
 * <p>Each event loop has its own instance, because of the {@link Mac}.
 */
public final class Sources {
    /** What one site gets of IPv6 at least, in bytes: a client may choose the rest of its address. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private final Mac mac;

    /** @param keys those of the cluster; the one that signs now serves from then on */
    public Sources(TokenKeys keys) {
        mac = keys.all().get(0).mac();
    }

    /**
     * The names of a client.
     *
     * @param address its IP address, as its socket says it; null if the socket has none
     * @param connection an id that no other connection of the cluster has
     */
    public Source of(@Nullable String address, String connection) {
        return new Source(
                name("address", network(String.valueOf(address))),
                name("connection", connection.getBytes(StandardCharsets.UTF_8)));
    }

    private long name(String kind, byte[] of) {
        // No token's text begins like this.
        mac.update(("source " + kind + " ").getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(mac.doFinal(of)).getLong();
    }

    private static byte[] network(String address) {
        int zone = address.indexOf('%');
        String literal = zone < 0 ? address : address.substring(0, zone);
        boolean isLiteral = literal.matches("[0-9.]+") || literal.contains(":");
        try {
            byte[] bytes =
                    isLiteral ? InetAddress.getByName(literal).getAddress() : literal.getBytes(StandardCharsets.UTF_8);
            return isLiteral && bytes.length > Integer.BYTES ? Arrays.copyOf(bytes, IPV6_NETWORK_BYTES) : bytes;
        } catch (UnknownHostException e) {
            return literal.getBytes(StandardCharsets.UTF_8);
        }
    }
}
