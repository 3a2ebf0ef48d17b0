package dev.tokenbus.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.TestLoop;
import dev.tokenbus.gateway.viewer.Viewer;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.AttachStream;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.Memo;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A mirror that opens; the test is the stream's home. Nobody ticks the mirror. */
class MirrorRelayTest {
    private static final String HOME = "home";
    private static final StreamId STREAM = StreamId.of(HOME, new byte[16]);

    private final Vertx vertx = Vertx.vertx();
    private final GatewayLoop loop = TestLoop.of(vertx, 0);
    private final AtomicInteger asked = new AtomicInteger();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final MirrorRelay mirror = new MirrorRelay(loop, STREAM, HOME, gone -> events.add("forgotten"));

    @AfterEach
    void close() {
        Waiting.forResult(vertx.close());
    }

    /** Has one event, and sends it when it is asked for the {@code question}th time. */
    private void homeThatSendsWhenAsked(int question) {
        BusCodecs.register(vertx.eventBus());
        Waiting.forResult(vertx.eventBus()
                .<BusMessage>consumer(Addresses.gateway(HOME), message -> {
                    if (message.body() instanceof AttachStream) {
                        message.reply(new AttachReply(AttachReply.Verdict.ATTACHED, 1, 1, "m"));
                        if (asked.incrementAndGet() == question) {
                            sendsTheEvent();
                        }
                    }
                })
                .completion());
    }

    private void sendsTheEvent() {
        StreamEvent event = new StreamEvent.Delta(1, ChunkKind.TEXT, "word", 1);
        vertx.eventBus()
                .send(Addresses.stream(loop.nodeId(), STREAM), new StreamFrames(1, "nobody", 1, List.of(event)));
    }

    @Test
    void theHomeIsAskedAgainAtOnce_whenTheLogIsLostOnItsWay() {
        homeThatSendsWhenAsked(3);

        loop.context().runOnContext(v -> mirror.open());

        Waiting.forResult(mirror.ready());
        assertThat(asked).hasValueGreaterThanOrEqualTo(3);
    }

    @Test
    void aMirrorThatHasTheLogAsksNoMore() {
        homeThatSendsWhenAsked(1);

        loop.context().runOnContext(v -> mirror.open());

        Waiting.forResult(mirror.ready());
        int until = asked.get();
        Waiting.pass(vertx, 600);
        assertThat(asked).hasValue(until);
    }

    /** The home still sends to an earlier mirror of this gateway, and what it sends arrives before the question leaves. */
    @Test
    void whatTheDoorKeepsIsKnown_whenEventsArriveFirst() {
        BusCodecs.register(vertx.eventBus());
        Waiting.forResult(vertx.eventBus()
                .<BusMessage>consumer(Addresses.gateway(HOME), message -> {
                    if (message.body() instanceof AttachStream attach) {
                        String memo = attach.afterSeq() == 0 ? "memo" : "";
                        message.reply(
                                new AttachReply(AttachReply.Verdict.ATTACHED, 1, 1, "m", "owner", memo, "b", "chat"));
                    }
                })
                .completion());

        loop.context().runOnContext(v -> {
            mirror.append(new StreamEvent.Delta(1, ChunkKind.TEXT, "word", 1));
            mirror.open();
        });

        assertThat(Waiting.forResult(mirror.ready()).memo()).isEqualTo(new Memo("memo", false).ownedBy("owner"));
    }

    @Test
    void aForgottenMirrorIsReadByWhoReadsIt_andFoundByNobodyElse() {
        homeThatSendsWhenAsked(1);
        loop.context().runOnContext(v -> mirror.open());
        Waiting.forResult(mirror.ready());
        Reader reader = new Reader();

        onLoop(() -> {
            mirror.attach(reader);
            mirror.forgotten();
        });

        assertThatThrownBy(() -> Waiting.forResult(mirror.ready())).hasMessageContaining("the stream's log is gone");
        assertThat(mirror.isGone()).isFalse();
        onLoop(() -> mirror.detach(reader));
        assertThat(events).containsExactly("forgotten");
    }

    @Test
    void whoWaitsForAMirrorThatIsForgottenIsTold() {
        homeThatSendsWhenAsked(99);
        loop.context().runOnContext(v -> mirror.open());
        Future<StreamRelay> waiting = mirror.ready();

        onLoop(mirror::forgotten);

        assertThatThrownBy(() -> Waiting.forResult(waiting)).hasMessageContaining("the stream's log is gone");
        assertThat(events).containsExactly("forgotten");
    }

    private void onLoop(Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.context().runOnContext(v -> {
            action.run();
            done.complete(null);
        });
        Waiting.forResult(done);
    }

    /** It would ask for ever, and nobody else knows of it. */
    @Test
    void aMirrorWhoseHomeIsLostBeforeItAnswersAsksNoMore() {
        CompletableFuture<Message<BusMessage>> question = new CompletableFuture<>();
        BusCodecs.register(vertx.eventBus());
        Waiting.forResult(vertx.eventBus()
                .<BusMessage>consumer(Addresses.gateway(HOME), message -> {
                    if (message.body() instanceof AttachStream) {
                        asked.incrementAndGet();
                        question.complete(message);
                    }
                })
                .completion());
        loop.context().runOnContext(v -> mirror.open());
        Message<BusMessage> first = Waiting.forResult(question);

        loop.context().runOnContext(v -> {
            mirror.homeLost();
            first.reply(new AttachReply(AttachReply.Verdict.ATTACHED, 1, 1, "m"));
        });

        Waiting.pass(vertx, 600);
        assertThat(asked).hasValue(1);
    }

    /** A viewer that found the mirror again went round in circles until the stack overflowed, and the event loop died. */
    @Test
    void aViewerThatWaitsForEventsIsToldOfTheLostHomeWhenTheMirrorIsNotFoundAnyMore() {
        homeThatSendsWhenAsked(1);
        loop.context().runOnContext(v -> mirror.open());
        Waiting.forResult(mirror.ready());
        CompletableFuture<StreamRelay> foundAgain = new CompletableFuture<>();

        loop.context().runOnContext(v -> {
            mirror.caughtUp(99).onComplete(told -> {
                events.add("told");
                mirror.ready().onSuccess(foundAgain::complete).onFailure(foundAgain::completeExceptionally);
            });
            mirror.homeLost();
        });

        assertThatThrownBy(() -> Waiting.forResult(foundAgain)).hasMessageContaining("moving to another gateway");
        assertThat(events).containsExactly("forgotten", "told");
    }

    /** A viewer that never catches up. */
    private static final class Reader implements Viewer {
        @Override
        public void pump() {}

        @Override
        public long cursor() {
            return 0;
        }

        @Override
        public int watching() {
            return 1;
        }

        @Override
        public void queued(int position) {}

        @Override
        public boolean canRestart() {
            return false;
        }

        @Override
        public void failedOver(long epoch, long after) {}

        @Override
        public void lost(StreamFailure failure) {}
    }
}
