package dev.tokenbus.node.busport;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.testkit.certificate.TestAuthority;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.spi.cluster.NodeInfo;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client of the event bus's port that is no node. Closing closes its connection. */
final class BusStranger implements AutoCloseable {
    /** The id of the node that it says it is. */
    static final String FORGED = "forged-node";

    private static final int PATIENCE_MS = 40_000;
    private static final int FORMAT = 9;

    private final Socket socket;

    private BusStranger(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MS);
    }

    static BusStranger inPlainText(TokenbusNode node) throws IOException {
        NodeInfo bus = NodeCluster.manager(node).getNodeInfo();
        return new BusStranger(new Socket(bus.host(), bus.port()));
    }

    /**
     * Over TLS.
     *
     * @param shown its certificate; null for none
     * @param trusted who must have signed the node's
     */
    static BusStranger overTls(Vertx vertx, TokenbusNode node, TestAuthority.@Nullable Issued shown, Path trusted)
            throws Exception {
        NodeInfo bus = NodeCluster.manager(node).getNodeInfo();
        KeyManager[] keys = shown == null
                ? null
                : new PemKeyCertOptions()
                        .setCertPath(shown.certificate().toString())
                        .setKeyPath(shown.key().toString())
                        .getKeyManagerFactory(vertx)
                        .getKeyManagers();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                keys,
                new PemTrustOptions()
                        .addCertPath(trusted.toString())
                        .getTrustManagerFactory(vertx)
                        .getTrustManagers(),
                null);
        return new BusStranger(context.getSocketFactory().createSocket(bus.host(), bus.port()));
    }

    /** The number of the certificate that the node shows. */
    String serialOfNode() throws IOException {
        X509Certificate shown =
                (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
        return shown.getSerialNumber().toString();
    }

    /** Writes what a node says once a second, and {@code false} if the connection ended before. */
    boolean announces() throws IOException {
        Buffer body = Buffer.buffer().appendByte((byte) FORMAT);
        new NodeAnnouncement(FORGED, "forged", 0, Set.of(Role.WORKER), "", false, false, List.of(), 0, 0)
                .writeTo(new BusWriter(body));
        Buffer frame = Buffer.buffer()
                .appendByte((byte) 2)
                .appendByte((byte) -1)
                .appendInt(1)
                .appendString("n")
                .appendByte((byte) 1);
        text(frame, Addresses.NODES).appendInt(0);
        text(frame, "the-sender").appendInt(4).appendBuffer(body);
        return writes(Buffer.buffer().appendInt(frame.length()).appendBuffer(frame));
    }

    private static Buffer text(Buffer frame, String text) {
        return frame.appendInt(text.length()).appendBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Writes the length of a frame of 2 GB. */
    boolean writesHugeLength() throws IOException {
        return writes(Buffer.buffer().appendInt(Integer.MAX_VALUE));
    }

    private boolean writes(Buffer bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes.getBytes());
            socket.getOutputStream().flush();
            return true;
        } catch (SSLException | SocketException refused) {
            return false;
        }
    }

    /** Waits until the node has closed the connection; a reset and an alert are ends too. */
    void awaitEnd() throws IOException {
        try {
            int read = socket.getInputStream().read();
            while (read >= 0) {
                read = socket.getInputStream().read();
            }
        } catch (SSLException | SocketException ended) {
            // As good as an orderly end.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
