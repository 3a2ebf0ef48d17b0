package dev.tokenbus.node.systemd;

import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the supervisor that started the process how it does, by {@code sd_notify}'s protocol; nobody where there is none. Thread-safe. */
public final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    private final Map<String, String> environment;
    private final @Nullable NotifySocket socket;
    private boolean hasFailed;
    private volatile boolean isUp;
    private volatile boolean drains;

    private Supervisor(Map<String, String> environment, @Nullable NotifySocket socket) {
        this.environment = environment;
        this.socket = socket;
    }

    /** The one that the environment names. */
    public static Supervisor of(Map<String, String> environment) {
        String address = environment.getOrDefault("NOTIFY_SOCKET", "");
        return new Supervisor(environment, address.isEmpty() ? null : new NotifySocket(address));
    }

    /**
     * The node is ready: from now on it also says that it lives, if the supervisor wants to know, and what it does.
     *
     * @param load what it has to do, in words
     * @param answers completes when each event loop has answered
     */
    public void isUp(String name, Supplier<String> load, Supplier<Future<?>> answers) {
        if (socket == null) {
            return;
        }
        isUp = true;
        send("READY=1\nSTATUS=up: " + name);
        Watchdog.patience(environment, ProcessHandle.current().pid())
                .ifPresent(patience -> Watchdog.start(
                        patience,
                        answers,
                        () -> send("WATCHDOG=1\nSTATUS=" + (drains ? "draining: " : "up: ") + load.get())));
    }

    /** The node drains, for so long at most. */
    public void drains(Duration most) {
        drains = true;
        send("STOPPING=1\nSTATUS=draining: live streams may finish\nEXTEND_TIMEOUT_USEC=" + most.toNanos() / 1000);
    }

    /** Reads the configuration again, and says so before and after; before the node is up it says nothing, as that would be "ready". */
    public void reload(Runnable reload) {
        if (!isUp) {
            reload.run();
            return;
        }
        send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
        try {
            reload.run();
        } finally {
            send("READY=1");
        }
    }

    private synchronized void send(String message) {
        if (socket == null) {
            return;
        }
        try {
            socket.send(message);
        } catch (IOException e) {
            complain(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Once: the watchdog would say it every few seconds. */
    private void complain(IOException failure) {
        if (!hasFailed) {
            hasFailed = true;
            LOG.atWarn()
                    .addKeyValue("cause", failure.toString())
                    .log("the supervisor of NOTIFY_SOCKET cannot be told how this node does");
        }
    }
}
