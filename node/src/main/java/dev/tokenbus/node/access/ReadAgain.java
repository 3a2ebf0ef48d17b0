package dev.tokenbus.node.access;

import io.vertx.core.Vertx;

/** Looks at files again while a node runs. */
final class ReadAgain {
    /** So long a changed file may count for nothing. */
    private static final long EVERY_MS = 2000;

    private ReadAgain() {}

    /** One look after the other, however long one takes. */
    static void everyTwoSeconds(Vertx vertx, Runnable look) {
        vertx.setTimer(
                EVERY_MS,
                timer -> vertx.executeBlocking(() -> {
                            look.run();
                            return null;
                        })
                        .onComplete(looked -> everyTwoSeconds(vertx, look)));
    }
}
