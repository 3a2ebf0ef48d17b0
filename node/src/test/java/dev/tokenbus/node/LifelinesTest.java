package dev.tokenbus.node;

import static dev.tokenbus.node.Waiting.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.spi.cluster.NodeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LifelinesTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<NetSocket> connections = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private NetServer bus;
    private Lifelines lifelines;

    @BeforeEach
    void listen() {
        bus = waitFor(vertx.createNetServer().connectHandler(connections::add).listen(0, "127.0.0.1"));
        NodeInfo info = new NodeInfo("127.0.0.1", bus.actualPort(), null);
        lifelines = new Lifelines(
                vertx,
                nodeId -> Future.succeededFuture(info),
                nodeId -> heard.add(nodeId + " is dead"),
                nodeId -> heard.add(nodeId + " is doubtful"));
    }

    @AfterEach
    void close() {
        waitFor(vertx.close());
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(10, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void aNodeWhoseProcessDiesIsDead() throws Exception {
        lifelines.hold(List.of("a"));
        next(connections);

        waitFor(bus.close());

        assertThatHeard("a is dead");
    }

    /** Perhaps after the doubt, because a port may take a connection while it is closed. */
    private void assertThatHeard(String... words) throws InterruptedException {
        List<String> wanted = new ArrayList<>(List.of(words));
        while (!wanted.isEmpty()) {
            wanted.remove(next(heard));
        }
    }

    @Test
    void aNodeWhosePortAnotherProcessHasNowIsDoubtful() throws Exception {
        lifelines.hold(List.of("a"));

        waitFor(next(connections).close());

        assertThat(next(heard)).isEqualTo("a is doubtful");
        next(connections);
        waitFor(bus.close());
        assertThatHeard("a is dead");
    }

    @Test
    void aNodeThatIsNoMemberAnyMoreIsLetGoInSilence() throws Exception {
        lifelines.hold(List.of("a"));
        NetSocket connection = next(connections);
        Promise<Void> closed = Promise.promise();
        connection.closeHandler(closed::complete);

        lifelines.letGoOfAllBut(List.of("b"));

        waitFor(closed.future());
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
        waitFor(bus.close());
        assertThatHeard("a is dead", "b is dead");
    }
}
