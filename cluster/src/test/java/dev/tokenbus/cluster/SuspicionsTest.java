package dev.tokenbus.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SuspicionsTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> suspects = new LinkedBlockingQueue<>();
    private final Suspicions suspicions = new Suspicions(vertx, new DeliveryOptions().setSendTimeout(4000));

    @BeforeEach
    void listen() throws Exception {
        BusCodecs.register(vertx.eventBus());
        await(vertx.eventBus()
                .<String>localConsumer(Addresses.SUSPECTS, message -> suspects.add(message.body()))
                .completion());
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(40, SECONDS);
    }

    @Test
    void aNodeThatIsGoneIsSuspected() throws Exception {
        await(suspicions.isMissed("gone"));

        assertThat(suspects.poll(40, SECONDS)).isEqualTo("gone");
    }

    @Test
    void aNodeThatAnswersIsNot() throws Exception {
        await(vertx.deployVerticle(new NodeAnnouncer("alive", "blue", Set.of(Role.WORKER), 0, "")));

        await(suspicions.isMissed("alive"));
        await(suspicions.isMissed("gone"));

        assertThat(suspects.poll(40, SECONDS)).isEqualTo("gone");
    }

    @Test
    void aNodeWhoseFirstAnswerIsLostIsNot() throws Exception {
        await(vertx.deployVerticle(new NodeAnnouncer("alive", "blue", Set.of(Role.WORKER), 0, "")));
        boolean[] lost = {false};
        vertx.eventBus().addInboundInterceptor(delivery -> {
            if (lost[0] || !delivery.message().address().equals(Addresses.node("alive"))) {
                delivery.next();
            }
            lost[0] |= delivery.message().address().equals(Addresses.node("alive"));
        });

        await(suspicions.isMissed("alive"));
        await(suspicions.isMissed("gone"));

        assertThat(suspects.poll(40, SECONDS)).isEqualTo("gone");
    }

    @Test
    void aNodeThatSaidGoodByeIsSuspectedAtOnce() throws Exception {
        String deployment =
                await(vertx.deployVerticle(new NodeAnnouncer("leaves", "blue", Set.of(Role.WORKER), 0, "")));
        await(vertx.undeploy(deployment));

        await(suspicions.isMissed("leaves"));

        assertThat(suspects.poll(40, SECONDS)).isEqualTo("leaves");
    }
}
