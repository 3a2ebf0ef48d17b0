package dev.tokenbus.node.chat;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** What Ctrl-C does: the first one stops the running answer, a second one before it has stopped ends the program. Thread-safe. */
final class Interrupts {
    /** As shells count it: 128 and the number of the signal. */
    private static final int INTERRUPTED = 130;

    private final AtomicReference<@Nullable Runnable> stop = new AtomicReference<>();

    /** Handles the signal, from now on. */
    void listen() {
        try {
            Signal.handle(new Signal("INT"), signal -> pressed());
        } catch (IllegalArgumentException e) {
            // The JVM runs with -Xrs: the signal ends the process, and the server stops the answer after its orphan
            // time.
        }
    }

    /** @param running stops the answer that begins now */
    void answering(Runnable running) {
        stop.set(running);
    }

    void answered() {
        stop.set(null);
    }

    void pressed() {
        Runnable running = stop.getAndSet(null);
        if (running == null) {
            Runtime.getRuntime().halt(INTERRUPTED);
        } else {
            running.run();
        }
    }
}
