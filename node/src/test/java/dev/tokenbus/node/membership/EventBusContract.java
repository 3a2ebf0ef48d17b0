package dev.tokenbus.node.membership;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static dev.tokenbus.testkit.TestPatience.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What streams require of any event bus. Subclasses provide the bus. */
abstract class EventBusContract {
    static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(500);
    private static final DeliveryOptions LATE = new DeliveryOptions().setSendTimeout(40_000);

    /** Less than the thirty seconds that a request takes to fail by itself. */
    private static final Duration SOON_ENOUGH = Duration.ofSeconds(25);

    private final SecureRandom random = new SecureRandom();
    private final List<MessageConsumer<?>> consumers = new ArrayList<>();

    /** The node that sends. */
    abstract Membership.Joined here();

    /** The node that listens; the same one where there is only one. */
    abstract Membership.Joined there();

    @AfterEach
    void unregister() {
        waitFor(Future.join(consumers.stream().map(MessageConsumer::unregister).toList()));
    }

    @Test
    void messagesToAStreamArriveAllAndInTheirOrder() {
        String address = streamAddress();
        List<Long> arrived = new CopyOnWriteArrayList<>();
        listen(address, message -> arrived.add(((StreamControl) message).value()));

        LongStream.range(0, 5000).forEach(i -> here().vertx().eventBus().send(address, control(i)));

        patiently().until(() -> arrived.size() == 5000);
        assertThat(arrived).isSorted();
    }

    @Test
    void eachOfManyStreamsKeepsItsOrder() {
        Map<String, List<Long>> arrived = new ConcurrentHashMap<>();
        for (int i = 0; i < 100; i++) {
            List<Long> ofOne = new CopyOnWriteArrayList<>();
            String address = streamAddress();
            arrived.put(address, ofOne);
            listen(address, message -> ofOne.add(((StreamControl) message).value()));
        }

        LongStream.range(0, 50)
                .forEach(i -> arrived.keySet()
                        .forEach(address -> here().vertx().eventBus().send(address, control(i))));

        patiently().until(() -> arrived.values().stream().allMatch(each -> each.size() == 50));
        assertThat(arrived.values()).allSatisfy(each -> assertThat(each).isSorted());
    }

    @Test
    void aPublicationReachesEveryListenerOfEveryNodeOnce() {
        List<Vertx> listeners = List.of(here().vertx(), there().vertx(), there().vertx());
        List<BusMessage> arrived = new CopyOnWriteArrayList<>();
        listeners.forEach(vertx -> listen(vertx, Addresses.NODES, arrived::add));
        AtomicInteger round = new AtomicInteger();

        // Other nodes learn of a new listener a little later.
        patiently().until(() -> {
            NodeAnnouncement announcement = announcement(round.incrementAndGet());
            here().vertx().eventBus().publish(Addresses.NODES, announcement);
            return arrivesThrice(arrived, announcement);
        });

        NodeAnnouncement last = announcement(round.get());
        assertThat(arrived).filteredOn(last::equals).hasSize(3);
        assertThat(arrived)
                .allSatisfy(
                        each -> assertThat(((NodeAnnouncement) each).workers()).isEqualTo(last.workers()));
    }

    private static boolean arrivesThrice(List<BusMessage> arrived, NodeAnnouncement announcement) {
        try {
            within(Duration.ofSeconds(2))
                    .until(() -> arrived.stream().filter(announcement::equals).count() == 3);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    @Test
    void aRequestIsAnsweredByTheNodeInTheAddress() {
        String worker = Addresses.worker(there().nodeId(), 7);
        MessageConsumer<StreamControl> consumer = there().vertx().eventBus().consumer(worker);
        consumers.add(consumer);
        consumer.handler(message -> message.reply(message.body()));
        waitFor(consumer.completion());

        Object answer = waitFor(here().vertx().eventBus().request(worker, control(42), LATE))
                .body();

        assertThat(answer).isEqualTo(control(42));
    }

    @Test
    void aRequestToNobodyFailsSoon() {
        String nobody = Addresses.worker(there().nodeId(), 99);

        Future<?> answer = here().vertx().eventBus().request(nobody, control(1), SOON);

        within(SOON_ENOUGH).until(answer::isComplete);
        assertThat(answer.failed()).isTrue();
    }

    @Test
    void aRequestThatIsNotAnsweredTimesOut() {
        String silent = streamAddress();
        listen(silent, message -> {});

        Future<?> answer = here().vertx().eventBus().request(silent, control(1), SOON);

        within(SOON_ENOUGH).until(answer::isComplete);
        assertThat(answer.failed()).isTrue();
    }

    @Test
    void messagesWithTextOfAnyLanguageArriveAsTheyWereSent() {
        List<StreamEvent> events = List.of(
                new StreamEvent.Delta(7, ChunkKind.TEXT, "größer 漢字 😀 \u0000\n", 3),
                new StreamEvent.Delta(7, ChunkKind.REASONING, "", 0),
                new StreamEvent.Restarted(8, "why"));
        StreamFrames frames = new StreamFrames(9, Addresses.worker(here().nodeId(), 0), 11, events);
        String address = streamAddress();
        List<BusMessage> arrived = new CopyOnWriteArrayList<>();
        listen(address, arrived::add);

        here().vertx().eventBus().send(address, frames);

        patiently().until(() -> !arrived.isEmpty());
        assertThat(arrived).containsExactly(frames);
    }

    @Test
    void nothingArrivesAfterTheListenerLeft() {
        String address = streamAddress();
        List<BusMessage> arrived = new CopyOnWriteArrayList<>();
        waitFor(listen(address, arrived::add).unregister());

        Future<?> answer = here().vertx().eventBus().request(address, control(1), SOON);

        within(SOON_ENOUGH).until(answer::isComplete);
        assertThat(answer.failed()).isTrue();
        assertThat(arrived).isEmpty();
    }

    @Test
    void aForgottenAddressIsReachedAgain() {
        String address = streamAddress();
        List<Long> arrived = new CopyOnWriteArrayList<>();
        listen(address, message -> arrived.add(((StreamControl) message).value()));

        for (long i = 0; i < 100; i++) {
            here().vertx().eventBus().send(address, control(i));
            here().forgetAddress().accept(address);
        }

        patiently().until(() -> arrived.size() == 100);
        assertThat(arrived).isSorted();
    }

    /** An address of a new stream whose home is {@link #there}. */
    String streamAddress() {
        return Addresses.stream(there().nodeId(), streamId());
    }

    private StreamId streamId() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return StreamId.of(there().nodeId(), bytes);
    }

    static StreamControl control(long value) {
        return StreamControl.credit(StreamId.of("n", new byte[16]), 1, value, 1);
    }

    private static NodeAnnouncement announcement(int round) {
        WorkerStatus.Model model = new WorkerStatus.Model("a model", true, true);
        WorkerStatus.Upstream upstream =
                new WorkerStatus.Upstream("gpu", WorkerStatus.Upstream.State.DOWN, "http://gpu/v1/models: refused");
        WorkerStatus worker = new WorkerStatus(0, List.of(model), "a model", List.of(upstream), 4, 1, 8, 2, 33);
        return new NodeAnnouncement(
                "n", "blue", 5, Set.of(Role.WORKER), "http://a", true, false, List.of(worker), round, 4);
    }

    MessageConsumer<BusMessage> listen(String address, Consumer<BusMessage> handler) {
        return listen(there().vertx(), address, handler);
    }

    private MessageConsumer<BusMessage> listen(Vertx vertx, String address, Consumer<BusMessage> handler) {
        MessageConsumer<BusMessage> consumer =
                vertx.eventBus().consumer(address, message -> handler.accept(message.body()));
        consumers.add(consumer);
        waitFor(consumer.completion());
        return consumer;
    }
}
