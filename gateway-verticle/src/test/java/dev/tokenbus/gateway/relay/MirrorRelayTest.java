package dev.tokenbus.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.BusCodecs;
import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.AttachStream;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
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
        assertThat(asked).hasValue(3);
    }

    @Test
    void aMirrorThatHasTheLogAsksNoMore() {
        homeThatSendsWhenAsked(1);

        loop.context().runOnContext(v -> mirror.open());

        Waiting.forResult(mirror.ready());
        Waiting.pass(vertx, 600);
        assertThat(asked).hasValue(1);
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
}
