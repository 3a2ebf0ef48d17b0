package dev.tokenbus.node.busport;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.testkit.wire.JsonSocket;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.NodeInfo;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Whoever reaches the port of the event bus and sends something else than messages costs the node nothing. */
class BusPortIT {
    private static final int PATIENCE_MS = 40_000;

    @Test
    void bytesThatAreNoMessageCloseTheirConnectionAndNothingElse() throws Exception {
        Vertx client = Vertx.vertx();
        try (NodeCluster cluster = new NodeCluster()) {
            TokenbusNode gateway = cluster.start(Role.GATEWAY);
            TokenbusNode worker = cluster.start(Role.WORKER);
            NodeCluster.awaitReady(gateway);

            assertCloses(worker, out -> out.write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            assertCloses(worker, out -> out.writeInt(Integer.MAX_VALUE));
            // A frame of 100 bytes whose codec's name has 2 GB: Vert.x makes an array for it before it looks.
            assertCloses(worker, out -> {
                out.writeInt(100);
                out.writeByte(2);
                out.writeByte(-1);
                out.writeInt(Integer.MAX_VALUE - 100);
                out.write(new byte[94]);
            });

            JsonSocket socket = waitFor(JsonSocket.connect(client, gateway.gatewayPort()));
            assertThat(socket.start("after", 3, 0).await("done").getString("finishReason"))
                    .isEqualTo("stop");
        } finally {
            waitFor(client.close());
        }
    }

    /** Writes to a connection. */
    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static void assertCloses(TokenbusNode node, Writing writing) throws IOException {
        NodeInfo bus = NodeCluster.manager(node).getNodeInfo();
        try (Socket socket = new Socket(bus.host(), bus.port())) {
            socket.setSoTimeout(PATIENCE_MS);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            writing.to(out);
            out.flush();

            assertThat(endOf(socket)).isEqualTo(-1);
        }
    }

    /** What is read at the end: a reset is an end too. */
    private static int endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (java.net.SocketException reset) {
            return -1;
        }
    }
}
