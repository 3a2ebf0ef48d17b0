package dev.tokenbus.node.membership;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.NodeInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LifelinesTest {
    private static final int PATIENCE_MS = 40_000;
    /** An address to which no connection can be made: the system fails at once, and not by a refusal. */
    private static final NodeInfo BROADCAST = new NodeInfo("255.255.255.255", 9, null);

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Socket> connections = new LinkedBlockingQueue<>();
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    /** Where the node is said to be when it is looked for next; where it is, once the queue is empty. */
    private final Queue<NodeInfo> elsewhere = new ConcurrentLinkedQueue<>();

    private ServerSocket bus;
    private Thread acceptor;
    private Lifelines lifelines;

    @BeforeEach
    void listen() throws IOException {
        bus = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        acceptor = new Thread(this::accept, "bus");
        acceptor.setDaemon(true);
        acceptor.start();
        NodeInfo info = new NodeInfo("127.0.0.1", bus.getLocalPort(), null);
        lifelines = new Lifelines(
                vertx,
                vertx.createNetClient(Lifelines.OPTIONS),
                nodeId -> Future.succeededFuture(
                        Optional.ofNullable(elsewhere.poll()).orElse(info)),
                nodeId -> heard.add(nodeId + " is dead"),
                nodeId -> heard.add(nodeId + " is doubtful"));
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = bus.accept();
                connection.setSoTimeout(PATIENCE_MS);
                accepted.add(connection);
                connections.add(connection);
            }
        } catch (IOException closed) {
            // The test closes the socket.
        }
    }

    /**
     * As at the end of a process: nobody listens any more when the first connection breaks. A thread that waits in accept may take one
     * more connection after the socket is closed, so its end is waited for.
     */
    private void dies() throws IOException, InterruptedException {
        bus.close();
        acceptor.join(PATIENCE_MS);
        assertThat(acceptor.isAlive()).as("somebody still accepts").isFalse();
        for (Socket connection : accepted) {
            connection.close();
        }
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        waitFor(vertx.close());
        dies();
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void aNodeWhoseProcessDiesIsDead() throws Exception {
        lifelines.hold(List.of("a"));
        next(connections);

        dies();

        assertThatHeard("a is dead");
    }

    private void assertThatHeard(String... words) throws InterruptedException {
        List<String> wanted = new ArrayList<>(List.of(words));
        while (!wanted.isEmpty()) {
            wanted.remove(next(heard));
        }
    }

    @Test
    void aNodeWhosePortAnotherProcessHasNowIsDoubtful() throws Exception {
        lifelines.hold(List.of("a"));

        next(connections).close();

        assertThat(next(heard)).isEqualTo("a is doubtful");
        next(connections);
        dies();
        assertThatHeard("a is dead");
    }

    /** As a reset by a socket that is just being closed is: no time-out, and no refusal either. */
    @Test
    void aFailureThatIsNoRefusalIsLookedIntoAgain() throws Exception {
        lifelines.hold(List.of("a"));
        Socket first = next(connections);
        elsewhere.add(BROADCAST);

        first.close();

        next(connections);
        assertThat(next(heard)).isEqualTo("a is doubtful");
        dies();
        assertThatHeard("a is dead");
    }

    @Test
    void aNodeThatFailsInNoWayThatIsKnownIsDoubtful() throws Exception {
        lifelines.hold(List.of("a"));
        Socket first = next(connections);
        elsewhere.addAll(Collections.nCopies(10, BROADCAST));

        first.close();

        assertThat(next(heard)).isEqualTo("a is doubtful");
        assertThat(connections).isEmpty();
    }

    @Test
    void aNodeThatIsNoMemberAnyMoreIsLetGoInSilence() throws Exception {
        lifelines.hold(List.of("a"));
        Socket connection = next(connections);

        lifelines.letGoOfAllBut(List.of("b"));

        assertThat(connection.getInputStream().read())
                .as("the end of the connection")
                .isEqualTo(-1);
        assertThat(heard).isEmpty();
        lifelines.hold(List.of("a"));
        next(connections);
    }

    @Test
    void aNodeIsHeldByOneConnection() throws Exception {
        lifelines.hold(List.of("a"));
        lifelines.hold(List.of("a", "b"));

        next(connections);
        next(connections);
        assertThat(connections).isEmpty();
        dies();
        assertThatHeard("a is dead", "b is dead");
    }
}
