package dev.tokenbus.gateway.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.Inbox;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.access.Right;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.gateway.open.Opened;
import dev.tokenbus.gateway.open.Recipient;
import dev.tokenbus.gateway.open.StreamOpener;
import dev.tokenbus.gateway.open.StreamRequest;
import dev.tokenbus.gateway.principal.Principal;
import dev.tokenbus.gateway.quota.Allowance;
import dev.tokenbus.gateway.relay.StreamRelay;
import dev.tokenbus.gateway.view.Delivery;
import dev.tokenbus.gateway.view.Place;
import dev.tokenbus.gateway.view.ViewHandle;
import dev.tokenbus.gateway.view.ViewSink;
import dev.tokenbus.gateway.viewer.ChunkEncoder;
import dev.tokenbus.meter.Door;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.ChannelEvent;
import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What any door gets from {@link StreamOpener}: here a door without a transport, which writes its client's words on a list. */
class StreamOpenerIT {
    private static final Source CLIENT = new Source(7, 77);
    private static final String KEY = "a-key-of-the-client";

    private final DoorlessGateway gateway = new DoorlessGateway();
    private final ScriptedWorker worker = gateway.worker;

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static StreamRequest asks(String prompt) {
        return StreamRequest.of(List.of(ChatMessage.user(prompt)), StreamConfig.DEFAULT);
    }

    private static StreamRequest asksWithKey(String prompt) {
        return new StreamRequest(List.of(ChatMessage.user(prompt)), StreamConfig.DEFAULT, KEY, false, null);
    }

    /** A whole door for one client: words what becomes of a request. */
    private final class Client implements Recipient, ViewSink {
        private final Inbox<String> said = new Inbox<>("said to the client");
        private volatile boolean connected = true;
        private boolean begins = true;

        Client asks(StreamRequest request) {
            gateway.onLoop(() ->
                    gateway.opener.open(request, this).onSuccess(this::opened).onFailure(this::refused));
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
        public Door door() {
            return Door.WEBSOCKET;
        }

        @Override
        public Allowance allowance() {
            return gateway.loop.quotas().of("192.0.2.1", List.of());
        }

        @Override
        public Principal principal() {
            return Principal.ANONYMOUS;
        }

        @Override
        public boolean isConnected() {
            return connected;
        }

        @Override
        public Source source() {
            return CLIENT;
        }

        @Override
        public ViewHandle watch(StreamRelay relay) {
            return new ViewHandle(gateway.loop, relay, Right.OWN, this, Delivery.UNLIMITED, 1);
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
        public void moved(StreamId streamId, Place place) {
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
        Client door = new Client().asks(asks("hello"));
        door.hears("opened scripted");

        Attempt attempt = worker.starts.next().text("a ", "b");
        attempt.ends();

        assertThat(attempt.prompt()).isEqualTo("hello");
        assertThat(attempt.start.request().source()).isEqualTo(CLIENT.by("websocket"));
        door.hears("chunk up to 2", "done up to 3", "ended done");
        assertThat(gateway.meter.count("streamStarted")).isEqualTo(1);
        assertThat(gateway.meter.count("streamEnded:done")).isEqualTo(1);
    }

    @Test
    void nothingIsSentBeforeTheDoorBegins() {
        Client door = new Client();
        door.begins = false;
        door.asks(asks("hello"));
        door.hears("opened scripted");

        worker.starts.next().text("a").ends();

        Waiting.until(gateway.vertx, "the stream has ended", () -> gateway.meter.count("streamEnded:done") == 1);
        assertThat(door.said.takeAll()).isEmpty();
    }

    @Test
    void theSameKeyOpensTheSameStreamFromItsBeginning() {
        new Client().asks(asksWithKey("hello")).hears("opened scripted");
        worker.starts.next().text("a").ends();

        Client second = new Client().asks(asksWithKey("hello"));

        second.hears("opened scripted", "chunk up to 1", "done up to 2", "ended done");
        assertThat(worker.starts.takeAll()).isEmpty();
    }

    @Test
    void theSameKeyTwiceAtOnceOpensOneStream() {
        Client first = new Client().asks(asksWithKey("hello"));
        Client second = new Client().asks(asksWithKey("hello"));

        first.said.next(word -> word.equals("opened scripted"));
        second.said.next(word -> word.equals("opened scripted"));
        worker.starts.next().ends();

        first.said.next(word -> word.equals("ended done"));
        second.said.next(word -> word.equals("ended done"));
        assertThat(worker.starts.takeAll()).isEmpty();
    }

    @Test
    void theSameKeyForAnotherRequestIsAConflict() {
        new Client().asks(asksWithKey("hello")).hears("opened scripted");

        new Client().asks(asksWithKey("something else")).hears("refused conflict");
    }

    @Test
    void theSameKeyWithAnotherImageOrAnotherToolIsAConflict() {
        new Client().asks(asksWithKey("AAAA", "[]")).hears("opened scripted");

        new Client().asks(asksWithKey("AAAB", "[]")).hears("refused conflict");
        new Client().asks(asksWithKey("AAAA", "[{}]")).hears("refused conflict");
        new Client().asks(asksWithKey("AAAA", "[]")).hears("opened scripted");
    }

    private static StreamRequest asksWithKey(String image, String tools) {
        ChatMessage message = MessageJson.read(
                "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":\"" + image + "\"}]}");
        return new StreamRequest(
                List.of(message), StreamConfig.DEFAULT.withExtra(Map.of("tools", tools)), KEY, false, null);
    }

    @Test
    void nothingIsOpenedForAClientThatLeftWhileItsKeyWasLookedFor() {
        Client door = new Client();
        door.connected = false;

        door.asks(asksWithKey("hello")).hears("refused locating");

        assertThat(worker.starts.takeAll()).isEmpty();
        assertThat(gateway.relays.homes().live()).isZero();
    }

    @Test
    void aStreamThatNoWorkerTakesHasNeverBeen() {
        worker.refuses(StartReply.Verdict.BUSY, 700);

        Client door = new Client().asks(asksWithKey("hello"));

        door.hears("refused overloaded");
        assertThat(door.said.takeAll()).isEmpty();
        assertThat(gateway.relays.homes().live()).isZero();
        assertThat(gateway.meter.count("streamStarted")).isZero();
        worker.answers(start -> StartReply.accepted(0, "backend"));
        new Client().asks(asksWithKey("something else")).hears("opened scripted");
    }

    @Test
    void aRequestThatCannotBeServedReachesNoWorker() {
        new Client().asks(asks("")).hears("refused bad_request");
        new Client()
                .asks(StreamRequest.of(
                        List.of(ChatMessage.user("x")), StreamConfig.DEFAULT.withModel("of-another-cluster")))
                .hears("refused unknown_model");
        gateway.relays.drain();
        new Client().asks(asks("hello")).hears("refused shutting_down");

        assertThat(worker.starts.takeAll()).isEmpty();
    }

    @Test
    void moreStreamsThanTheGatewayMayHoldAreRefused() {
        new Client().asks(asks("1")).hears("opened scripted");
        new Client().asks(asks("2")).hears("opened scripted");

        new Client().asks(asks("3")).hears("refused overloaded");
    }

    @Test
    void theStreamsChannelHearsOfIt() {
        Inbox<StreamId> announced = new Inbox<>("announced in the channel");
        Waiting.forResult(gateway.vertx
                .eventBus()
                .<ChannelEvent>consumer(
                        Addresses.channel("news"),
                        event -> announced.add(event.body().streamId()))
                .completion());

        new Client()
                .asks(new StreamRequest(List.of(ChatMessage.user("x")), StreamConfig.DEFAULT, null, false, "news"))
                .hears("opened scripted");

        assertThat(announced.next()).isEqualTo(worker.starts.next().id());
    }
}
