package dev.tokenbus.node.server;

import dev.tokenbus.node.Explanation;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.systemd.Supervisor;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import sun.misc.Signal;

/** Starts a node for a command, prints its addresses, and drains it on SIGTERM or SIGINT. */
public final class ServerRun {
    /** A server stays up in its own threads until a signal ends it. */
    public static final int STAYS_UP = -1;

    /** The most time that closing takes beyond the drains: leaving the cluster, closing sockets. */
    private static final long CLOSE_SECONDS = 30;

    private static final int FAILED_EXIT = 1;

    /** The exit code after a signal is this plus the signal's number, as in shells. */
    private static final int SIGNAL_EXIT = 128;

    /** The same as the JVM's after an {@code OutOfMemoryError}. */
    private static final int LOST_LOOP_EXIT = 3;

    private ServerRun() {}

    /**
     * Blocks until the node is up, then returns {@link #STAYS_UP}; or a command's exit code, if the log says why it cannot start.
     *
     * @param again reads the configuration again on SIGHUP
     */
    public static int start(
            NodeSpec spec, ServerNews news, Supplier<NodeConfig> again, Function<TokenbusNode, String> greeting)
            throws Exception {
        Reload reload = new Reload(spec, again, news);
        Supervisor supervisor = Supervisor.of(System.getenv());
        new HangUp().listen(() -> supervisor.reload(reload::run));
        TokenbusNode node;
        try {
            node = await(TokenbusNode.start(spec), 120);
        } catch (Exception e) {
            if (news.cannotStart(Explanation.of(e))) {
                return FAILED_EXIT;
            }
            throw e;
        }
        node.lostLoop().onSuccess(lost -> endWithoutLoop(news));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> drain(node, spec, news, supervisor), "tokenbus-shutdown"));
        news.isUp(node, greeting.apply(node));
        reload.isUp(node);
        supervisor.isUp(node.name(), node::load, node::loopsAnswer);
        return STAYS_UP;
    }

    private static void drain(TokenbusNode node, NodeSpec spec, ServerNews news, Supervisor supervisor) {
        endAtNextSignal();
        news.drains();
        long drainMs = spec.config().gateway().listen().drain().toMillis()
                + spec.config().worker().drain().toMillis();
        long mostSeconds = TimeUnit.MILLISECONDS.toSeconds(drainMs) + CLOSE_SECONDS;
        supervisor.drains(Duration.ofSeconds(mostSeconds));
        try {
            await(node.close(), mostSeconds);
        } catch (Exception e) {
            news.didNotEndCleanly(Explanation.of(e));
        }
        news.hasEnded();
    }

    /** Half a node would hold its clients' connections and never answer: they and the other nodes are better off without it. */
    private static void endWithoutLoop(ServerNews news) {
        news.lostLoop();
        Runtime.getRuntime().halt(LOST_LOOP_EXIT);
    }

    /** Ends the process at the next signal, which a JVM that shuts down would ignore. */
    private static void endAtNextSignal() {
        for (String name : List.of("INT", "TERM")) {
            try {
                Signal.handle(new Signal(name), signal -> Runtime.getRuntime().halt(SIGNAL_EXIT + signal.getNumber()));
            } catch (IllegalArgumentException e) {
                // The JVM runs with -Xrs, so that the signal ends the process anyway.
            }
        }
    }

    public static <T> T await(Future<T> future, long seconds) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        future.onComplete(result -> done.countDown());
        if (!done.await(seconds, TimeUnit.SECONDS)) {
            throw new TimeoutException("not done after " + seconds + " s");
        }
        if (future.failed()) {
            throw new ExecutionException(future.cause());
        }
        return future.result();
    }
}
