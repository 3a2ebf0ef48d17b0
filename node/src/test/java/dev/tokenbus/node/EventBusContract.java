package dev.tokenbus.node;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.patiently;
import static dev.tokenbus.testkit.TestPatience.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.cluster.PromptAssembly;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.node.WorkerStatus;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.worker.Memo;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.PromptParts;
import dev.tokenbus.protocol.bus.worker.Prompted;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What streams require of any event bus. Subclasses provide the bus and register the codecs. */
abstract class EventBusContract {
    private static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(500);

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
        NodeAnnouncement announcement = announcement();

        // Other nodes learn of a new listener a little later.
        patiently().until(() -> {
            arrived.clear();
            here().vertx().eventBus().publish(Addresses.NODES, announcement);
            within(Duration.ofSeconds(5)).until(() -> !arrived.isEmpty());
            return arrivesThrice(arrived);
        });

        assertThat(arrived).hasSize(3).allSatisfy(each -> assertThat(each).isEqualTo(announcement));
    }

    private static boolean arrivesThrice(List<BusMessage> arrived) {
        try {
            within(Duration.ofSeconds(1)).until(() -> arrived.size() == 3);
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

        Object answer = waitFor(here().vertx().eventBus().request(worker, control(42), SOON))
                .body();

        assertThat(answer).isEqualTo(control(42));
    }

    @Test
    void aRequestToNobodyFailsSoon() {
        String nobody = Addresses.worker(there().nodeId(), 99);

        Future<?> answer = here().vertx().eventBus().request(nobody, control(1), SOON);

        within(Duration.ofSeconds(3)).until(answer::isComplete);
        assertThat(answer.failed()).isTrue();
    }

    @Test
    void aRequestThatIsNotAnsweredTimesOut() {
        String silent = streamAddress();
        listen(silent, message -> {});

        Future<?> answer = here().vertx().eventBus().request(silent, control(1), SOON);

        within(Duration.ofSeconds(3)).until(answer::isComplete);
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

    /** A conversation of a megabyte, with an image, and options for the model's server. */
    private static StartStream.Body asked() {
        String image = "data:image/png;base64," + "iVBORw0K/+".repeat(90_000);
        String seen = "{\"role\":\"user\", \"content\":[{\"type\":\"text\",\"text\":\"größer 漢字 😀 \\u0000\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + image + "\"}}]}";
        String called = "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\"}]}";
        Map<String, String> extra = new LinkedHashMap<>();
        extra.put(
                "tools",
                "[{\"type\":\"function\",\"function\":{\"name\":\"é\",\"description\":\"" + "d".repeat(99_999)
                        + "\"}}]");
        extra.put("guided_regex", "null");
        return new StartStream.Body(
                List.of(ChatMessage.user("Hi"), MessageJson.read(seen), MessageJson.read(called)),
                StreamConfig.DEFAULT.withMaxTokens(5).withExtra(extra));
    }

    @Test
    void whatAClientAsksArrivesInPiecesThatMakeAWhole() {
        StartStream start = new StartStream(StreamId.of("n", new byte[16]), 7, here().nodeId(), 0, "m", 0, asked());
        String worker = Addresses.worker(there().nodeId(), 8);
        List<BusMessage> arrived = new CopyOnWriteArrayList<>();
        listen(worker, arrived::add);

        PromptParts.ask(here().vertx().eventBus(), worker, start, SOON);

        assertThat(arrivesInPieces(arrived, StartStream.class)).isEqualTo(start);
    }

    /** The question, put together; checks what travelled. */
    private static <Q extends Prompted<?, Q>> Q arrivesInPieces(List<BusMessage> arrived, Class<Q> question) {
        patiently().until(() -> arrived.size() > 1 && question.isInstance(arrived.get(arrived.size() - 1)));
        Buffer pieces = Buffer.buffer();
        arrived.subList(0, arrived.size() - 1).forEach(each -> {
            assertThat(((PromptPart) each).bytes()).hasSizeLessThanOrEqualTo(PromptPart.MAX_BYTES);
            pieces.appendBytes(((PromptPart) each).bytes());
        });
        Q last = question.cast(arrived.get(arrived.size() - 1));
        assertThat(last.parts()).isEqualTo(arrived.size() - 1).isGreaterThan(14);
        assertThat(last.request().promptBytes())
                .as("what travels beside the pieces")
                .isZero();
        assertThat(StartStream.Body.ofBuffer(pieces)).isEqualTo(asked());
        assertThat(List.copyOf(
                        StartStream.Body.ofBuffer(pieces).config().extra().keySet()))
                .isEqualTo(List.of("tools", "guided_regex"));
        return last.withRequest(StartStream.Body.ofBuffer(pieces));
    }

    @Test
    void whatAClientAsksReachesANewHomeInTheSamePieces() {
        AdoptStream adopt = new AdoptStream(
                StreamId.of("n", new byte[16]), 7, "lost", here().nodeId(), 0, "m", "backend", 3, asked());
        String gateway = Addresses.gateway(there().nodeId());
        String inParts = Addresses.prompts(there().nodeId());
        List<BusMessage> whole = new CopyOnWriteArrayList<>();
        List<BusMessage> arrived = new CopyOnWriteArrayList<>();
        listen(gateway, whole::add);
        listen(inParts, arrived::add);

        PromptParts.ask(here().vertx().eventBus(), gateway, inParts, adopt, SOON);

        assertThat(arrivesInPieces(arrived, AdoptStream.class)).isEqualTo(adopt);
        assertThat(whole).isEmpty();
    }

    @Test
    void whatADoorKeepsOfAnEndedStreamReachesANewHomeInPiecesToo() {
        StartStream.Body ended = StartStream.Body.ofEnded(RequestKey.NONE, new Memo("words", true, asked().messages()));
        AdoptStream adopt =
                new AdoptStream(StreamId.of("n", new byte[16]), 7, "", here().nodeId(), 0, "m", "backend", 3, ended);
        String inParts = Addresses.prompts(there().nodeId());
        List<BusMessage> arrived = new CopyOnWriteArrayList<>();
        listen(inParts, arrived::add);

        PromptParts.ask(here().vertx().eventBus(), Addresses.gateway(there().nodeId()), inParts, adopt, SOON);

        patiently().until(() -> arrived.size() > 1 && arrived.get(arrived.size() - 1) instanceof AdoptStream);
        PromptAssembly assembly = new PromptAssembly(Long.MAX_VALUE, System::nanoTime, delta -> {});
        arrived.subList(0, arrived.size() - 1).forEach(each -> assembly.add((PromptPart) each));
        assertThat(assembly.complete((AdoptStream) arrived.get(arrived.size() - 1)))
                .contains(adopt);
    }

    @Test
    void nothingArrivesAfterTheListenerLeft() {
        String address = streamAddress();
        List<BusMessage> arrived = new CopyOnWriteArrayList<>();
        waitFor(listen(address, arrived::add).unregister());

        Future<?> answer = here().vertx().eventBus().request(address, control(1), SOON);

        within(Duration.ofSeconds(3)).until(answer::isComplete);
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

    private static NodeAnnouncement announcement() {
        WorkerStatus.Model model = new WorkerStatus.Model("a model", true, true);
        WorkerStatus.Upstream upstream =
                new WorkerStatus.Upstream("gpu", WorkerStatus.Upstream.State.DOWN, "http://gpu/v1/models: refused");
        WorkerStatus worker = new WorkerStatus(0, List.of(model), "a model", List.of(upstream), 4, 1, 8, 2, 33);
        return new NodeAnnouncement(
                "n", "blue", 5, Set.of(Role.WORKER), "http://a", true, false, List.of(worker), 3, 4);
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
