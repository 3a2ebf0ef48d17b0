package dev.tokenbus.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.cluster.NodeDirectory;
import dev.tokenbus.cluster.NodeEnvironment;
import dev.tokenbus.cluster.NodePresence;
import dev.tokenbus.cluster.SameLoopHomes;
import dev.tokenbus.cluster.WorkersByLoop;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.gateway.locate.Relays;
import dev.tokenbus.gateway.locate.StreamFinder;
import dev.tokenbus.gateway.locate.StreamOwners;
import dev.tokenbus.gateway.open.Opened;
import dev.tokenbus.gateway.open.Recipient;
import dev.tokenbus.gateway.open.StreamOpener;
import dev.tokenbus.gateway.open.StreamRequest;
import dev.tokenbus.gateway.relay.AccessTokens;
import dev.tokenbus.gateway.relay.ChunkEncoder;
import dev.tokenbus.gateway.relay.GatewayLoop;
import dev.tokenbus.gateway.relay.Refusals;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.Delivery;
import dev.tokenbus.gateway.view.StreamView;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.gateway.view.ViewSink;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.home.ChannelEvent;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.frame.ServerFrame;
import dev.tokenbus.protocol.json.JsonWriter;
import dev.tokenbus.protocol.log.LogBudget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What any door gets from {@link StreamOpener}: here a door without a transport, which writes its client's words on a list. */
class StreamOpenerIT {
    private static final String KEY = "a-key-of-the-client";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final RecordingMeter meter = new RecordingMeter();
    private final NodeDirectory directory = new NodeDirectory("home", System::nanoTime, new Random(1));
    private final GatewayLoop loop = new GatewayLoop(
            vertx,
            context,
            new NodeEnvironment(
                    "home",
                    NodePresence.NOWHERE,
                    System::nanoTime,
                    new Random(42),
                    address -> {},
                    new WorkersByLoop(),
                    new SameLoopHomes()),
            0,
            GatewayConfig.DEFAULT,
            meter,
            new LogBudget(1 << 20, meter::heldBytes),
            directory,
            new AccessTokens(new byte[32], () -> 0, 3600),
            new JsonWriter());
    private final Relays relays = new Relays(loop, new StreamOwners(), 2, 1 << 20, () -> {});
    private final StreamOpener opener = new StreamOpener(loop, relays, new StreamFinder(loop, relays));
    private ScriptedWorker worker;

    @BeforeEach
    void begin() {
        BusCodecs.register(vertx.eventBus());
        Waiting.forResult(onLoop(() -> directory.listen(vertx)));
        worker = new ScriptedWorker(vertx, "worker-1", ScriptedWorker.MODEL);
        Waiting.until(vertx, "the worker is known", () -> !directory.models().isEmpty());
    }

    @AfterEach
    void stop() {
        Waiting.forResult(vertx.close());
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> action) {
        Promise<T> done = Promise.promise();
        context.runOnContext(v -> action.get().onComplete(done));
        return done.future();
    }

    private static StreamRequest asks(String prompt) {
        return StreamRequest.of(List.of(ChatMessage.user(prompt)), StreamConfig.DEFAULT);
    }

    private static StreamRequest asksWithKey(String prompt) {
        return new StreamRequest(List.of(ChatMessage.user(prompt)), StreamConfig.DEFAULT, KEY, false, null);
    }

    /** A whole door for one client: words what becomes of a request. */
    private final class Door implements Recipient, ViewSink {
        private final Inbox<String> said = new Inbox<>("said to the client");
        private volatile boolean connected = true;
        private boolean begins = true;

        Door asks(StreamRequest request) {
            onLoop(() -> opener.open(request, this).onSuccess(this::opened).onFailure(this::refused));
            return this;
        }

        private void opened(Opened opened) {
            said.add("opened " + opened.model());
            if (begins) {
                opened.begin();
            }
        }

        private void refused(Throwable cause) {
            said.add("refused " + Refusals.of(cause).code().wireName());
        }

        @Override
        public boolean isConnected() {
            return connected;
        }

        @Override
        public ViewHandle watch(StreamRelay relay) {
            return new ViewHandle(loop, relay, AccessTokens.Right.OWN, this, Delivery.UNLIMITED);
        }

        @Override
        public boolean isFull() {
            return false;
        }

        @Override
        public void events(ChunkEncoder.Encoded events) {
            said.add(events.type() + " up to " + events.seq());
        }

        @Override
        public void control(ServerFrame frame) {
            said.add(frame.getClass().getSimpleName());
        }

        @Override
        public void ended(StreamId streamId, String outcome) {
            said.add("ended " + outcome);
        }

        @Override
        public void left(StreamId streamId) {
            said.add("left");
        }

        @Override
        public void moved(StreamId streamId, StreamView.Place place) {
            said.add("moved");
        }

        void hears(String... words) {
            for (String word : words) {
                assertThat(said.next()).isEqualTo(word);
            }
        }
    }

    @Test
    void aDoorNeedsNoTransport() {
        Door door = new Door().asks(asks("hello"));
        door.hears("opened scripted");

        Attempt attempt = worker.starts.next().text("a ", "b");
        attempt.ends();

        assertThat(attempt.prompt()).isEqualTo("hello");
        door.hears("chunk up to 2", "done up to 3", "ended done");
        assertThat(meter.count("streamStarted")).isEqualTo(1);
        assertThat(meter.count("streamEnded:done")).isEqualTo(1);
    }

    @Test
    void nothingIsSentBeforeTheDoorBegins() {
        Door door = new Door();
        door.begins = false;
        door.asks(asks("hello"));
        door.hears("opened scripted");

        worker.starts.next().text("a").ends();

        Waiting.until(vertx, "the stream has ended", () -> meter.count("streamEnded:done") == 1);
        assertThat(door.said.takeAll()).isEmpty();
    }

    @Test
    void theSameKeyOpensTheSameStreamFromItsBeginning() {
        new Door().asks(asksWithKey("hello")).hears("opened scripted");
        worker.starts.next().text("a").ends();

        Door second = new Door().asks(asksWithKey("hello"));

        second.hears("opened scripted", "chunk up to 1", "done up to 2", "ended done");
        assertThat(worker.starts.takeAll()).isEmpty();
    }

    @Test
    void theSameKeyTwiceAtOnceOpensOneStream() {
        Door first = new Door().asks(asksWithKey("hello"));
        Door second = new Door().asks(asksWithKey("hello"));

        first.said.next(word -> word.equals("opened scripted"));
        second.said.next(word -> word.equals("opened scripted"));
        worker.starts.next().ends();

        first.said.next(word -> word.equals("ended done"));
        second.said.next(word -> word.equals("ended done"));
        assertThat(worker.starts.takeAll()).isEmpty();
    }

    @Test
    void theSameKeyForAnotherRequestIsAConflict() {
        new Door().asks(asksWithKey("hello")).hears("opened scripted");

        new Door().asks(asksWithKey("something else")).hears("refused conflict");
    }

    @Test
    void nothingIsOpenedForAClientThatLeftWhileItsKeyWasLookedFor() {
        Door door = new Door();
        door.connected = false;

        door.asks(asksWithKey("hello")).hears("refused locating");

        assertThat(worker.starts.takeAll()).isEmpty();
        assertThat(relays.live()).isZero();
    }

    @Test
    void aStreamThatNoWorkerTakesHasNeverBeen() {
        worker.refuses(StartReply.Verdict.BUSY, 700);

        Door door = new Door().asks(asksWithKey("hello"));

        door.hears("refused overloaded");
        assertThat(door.said.takeAll()).isEmpty();
        assertThat(relays.live()).isZero();
        assertThat(meter.count("streamStarted")).isZero();
        worker.answers(start -> StartReply.accepted(0, "backend"));
        new Door().asks(asksWithKey("something else")).hears("opened scripted");
    }

    @Test
    void aRequestThatCannotBeServedReachesNoWorker() {
        new Door().asks(asks("")).hears("refused bad_request");
        new Door()
                .asks(StreamRequest.of(
                        List.of(ChatMessage.user("x")), StreamConfig.DEFAULT.withModel("of-another-cluster")))
                .hears("refused unknown_model");
        relays.drain();
        new Door().asks(asks("hello")).hears("refused shutting_down");

        assertThat(worker.starts.takeAll()).isEmpty();
    }

    @Test
    void moreStreamsThanTheGatewayMayHoldAreRefused() {
        new Door().asks(asks("1")).hears("opened scripted");
        new Door().asks(asks("2")).hears("opened scripted");

        new Door().asks(asks("3")).hears("refused overloaded");
    }

    @Test
    void theStreamsChannelHearsOfIt() {
        Inbox<StreamId> announced = new Inbox<>("announced in the channel");
        Waiting.forResult(vertx.eventBus()
                .<ChannelEvent>consumer(
                        Addresses.channel("news"),
                        event -> announced.add(event.body().streamId()))
                .completion());

        new Door()
                .asks(new StreamRequest(List.of(ChatMessage.user("x")), StreamConfig.DEFAULT, null, false, "news"))
                .hears("opened scripted");

        assertThat(announced.next()).isEqualTo(worker.starts.next().id());
    }
}
