package dev.tokenbus.node.membership;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static dev.tokenbus.testkit.TestPatience.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The clustered bus: two members of a real Hazelcast cluster, over real sockets. */
class HazelcastEventBusIT extends LargeQuestionsContract {
    private static final NodeCluster CLUSTER = new NodeCluster();
    private static Membership.Joined one;
    private static Membership.Joined other;

    @BeforeAll
    static void join() {
        one = joinAnother();
        other = joinAnother();
    }

    private static Membership.Joined joinAnother() {
        Membership.Joined joined =
                waitFor(CLUSTER.membership().join(Vertx.builder(), new VertxOptions(), new SecureRandom()));
        return joined;
    }

    @AfterAll
    static void close() {
        waitFor(Future.join(one.vertx().close(), other.vertx().close()));
    }

    @Override
    Membership.Joined here() {
        return one;
    }

    @Override
    Membership.Joined there() {
        return other;
    }

    @Test
    void listeningAtAnAddressThatNamesItsNodeWritesNothingToHazelcast() {
        int before = registrations();

        for (int i = 0; i < 200; i++) {
            listen(streamAddress(), message -> {});
        }
        listen(Addresses.worker(other.nodeId(), 3), message -> {});
        listen(Addresses.gateway(other.nodeId(), 3), message -> {});

        assertThat(registrations()).isEqualTo(before);
    }

    @Test
    void aSharedAddressIsInTheRegistry() {
        int before = registrations();

        listen("test.of.the.registry", message -> {});

        patiently().until(() -> registrations() == before + 1);
    }

    @Test
    void sendingMakesARouteAndForgettingDropsIt() {
        String address = streamAddress();
        List<BusMessage> arrived = new CopyOnWriteArrayList<>();
        listen(address, arrived::add);
        one.vertx().eventBus().send(address, control(1));
        patiently().until(() -> !arrived.isEmpty());
        int routes = manager(one).routes();

        one.forgetAddress().accept(address);

        assertThat(manager(one).routes()).isEqualTo(routes - 1);
    }

    @Test
    void aListenerWhoseNoticeWasLostIsFoundAgain() {
        List<BusMessage> arrived = new CopyOnWriteArrayList<>();
        listen("test.of.refresh", arrived::add);
        one.vertx().eventBus().publish("test.of.refresh", control(1));
        patiently().until(() -> arrived.size() == 1);
        manager(one).update("test.of.refresh", List.of(new RegistrationInfo("a-dead-node", 1, false)));
        one.vertx().eventBus().publish("test.of.refresh", control(2));

        manager(one).refresh();

        patiently().until(() -> {
            one.vertx().eventBus().publish("test.of.refresh", control(3));
            return arrived.contains(control(3));
        });
        assertThat(arrived).doesNotContain(control(2));
    }

    @Test
    void nodesThatDieAtOnceLeaveNothingInTheRegistry() {
        int before = registrations();
        List<Membership.Joined> dying = List.of(joinAnother(), joinAnother());
        dying.forEach(each -> waitFor(
                each.vertx().eventBus().consumer("test.of.death", message -> {}).completion()));
        patiently().until(() -> registrations() == before + 2);

        dying.forEach(each ->
                manager(each).getHazelcastInstance().getLifecycleService().terminate());

        patiently().until(() -> registrations() == before && registrations(other) == before);
        dying.forEach(each -> waitFor(each.vertx().close().otherwiseEmpty()));
        assertThat(waitFor(oneStillReachesTheOther())).isEqualTo(control(3));
    }

    @Test
    void aNodeThatLeavesTakesItsRegistrationsWithIt() {
        int before = registrations();
        Membership.Joined leaving = joinAnother();
        waitFor(leaving.vertx()
                .eventBus()
                .consumer("test.of.leaving", message -> {})
                .completion());
        assertThat(registrations()).isEqualTo(before + 1);

        waitFor(leaving.vertx().close());

        assertThat(registrations()).isEqualTo(before);
        assertThat(registrations(other)).isEqualTo(before);
    }

    @Test
    void aRequestToADeadNodeFailsSoon() {
        Membership.Joined dead = joinAnother();
        String address = Addresses.worker(dead.nodeId(), 0);
        waitFor(dead.vertx()
                .eventBus()
                .<BusMessage>consumer(address, message -> message.reply(message.body()))
                .completion());
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(1000);
        waitFor(one.vertx().eventBus().request(address, control(1)));

        manager(dead).getHazelcastInstance().getLifecycleService().terminate();
        waitFor(dead.vertx().close().otherwiseEmpty());
        Future<?> answer = one.vertx().eventBus().request(address, control(2), options);

        within(Duration.ofSeconds(25)).until(answer::isComplete);
        assertThat(answer.failed()).isTrue();
        assertThat(waitFor(oneStillReachesTheOther())).isEqualTo(control(3));
    }

    private Future<Object> oneStillReachesTheOther() {
        String address = Addresses.worker(other.nodeId(), 0);
        waitFor(other.vertx()
                .eventBus()
                .<BusMessage>consumer(address, message -> message.reply(message.body()))
                .completion());
        return one.vertx().eventBus().request(address, control(3)).map(Message::body);
    }

    private static int registrations() {
        return registrations(one);
    }

    private static int registrations(Membership.Joined seenBy) {
        HazelcastInstance hazelcast = manager(seenBy).getHazelcastInstance();
        return hazelcast.getMultiMap("__vertx.subs").size();
    }

    private static SelfRoutingClusterManager manager(Membership.Joined joined) {
        return (SelfRoutingClusterManager) ((VertxInternal) joined.vertx()).clusterManager();
    }
}
