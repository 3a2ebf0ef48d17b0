package dev.tokenbus.gateway.client;

import dev.tokenbus.protocol.frame.ClientFrame;

/** What one client says that it understands, in its {@code hello}. */
final class ClientFeatures {
    private static final String RESTART = "restart";

    private boolean saidHello;
    private boolean knowsRestart;

    void declare(ClientFrame.Hello hello) {
        saidHello = true;
        knowsRestart = hello.features().contains(RESTART);
    }

    boolean saidHello() {
        return saidHello;
    }

    /** Whether the client understands that an answer starts again. */
    boolean knowsRestart() {
        return knowsRestart;
    }
}
