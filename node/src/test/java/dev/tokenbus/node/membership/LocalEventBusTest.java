package dev.tokenbus.node.membership;

import static dev.tokenbus.node.Waiting.waitFor;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The bus inside one process, as in {@code tokenbus dev}. */
class LocalEventBusTest extends LargeQuestionsContract {
    private static Membership.Joined node;

    @BeforeAll
    static void join() {
        node = waitFor(new Membership.Alone().join(Vertx.builder(), new VertxOptions(), new SecureRandom()));
    }

    @AfterAll
    static void close() {
        waitFor(node.vertx().close());
    }

    @Override
    Membership.Joined here() {
        return node;
    }

    @Override
    Membership.Joined there() {
        return node;
    }
}
