package dev.tokenbus.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.home.AdoptReply;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.wire.Question;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.PromptParts;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream whose request is too large for one message gets its new home here. */
class LargeAdoptionIT {
    private static final StreamId STREAM = StreamId.of("lost", new byte[16]);
    private static final long EPOCH = 2 << 20;
    private static final StartStream.Body ASKED = new StartStream.Body(
            List.of(ChatMessage.user("0123456789ä€\uD83D\uDE00".repeat(9_000))), StreamConfig.DEFAULT);

    private final GatewayFixture gateway = GatewayFixture.start(config -> config.with("failoverMs", 5000));

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static AdoptStream adopt(ScriptedWorker worker) {
        return new AdoptStream(STREAM, EPOCH, "", worker.nodeId(), 0, ScriptedWorker.MODEL, "sim", 1, ASKED);
    }

    private Future<AdoptReply> offer(AdoptStream adopt) {
        return offer(gateway, adopt);
    }

    private static Future<AdoptReply> offer(GatewayFixture to, AdoptStream adopt) {
        return PromptParts.ask(
                to.vertx.eventBus(),
                Addresses.gateway("home"),
                Addresses.prompts("home"),
                adopt,
                Question.within(5000));
    }

    @Test
    void theNewHomeHasTheWholeRequestForTheNextWorker() {
        ScriptedWorker worker = gateway.worker();
        ScriptedWorker next = gateway.worker("next", ScriptedWorker.MODEL);

        assertThat(Waiting.forResult(offer(adopt(worker))).adopted()).isTrue();
        gateway.vertx
                .eventBus()
                .send(
                        Addresses.stream("home", STREAM),
                        new StreamFrames(
                                EPOCH,
                                worker.address(),
                                1,
                                List.of(new StreamEvent.Delta(EPOCH, ChunkKind.TEXT, "one ", 1))));
        worker.leaves();
        worker.isGone();

        Attempt attempt = next.starts.next();
        Buffer body = Buffer.buffer();
        for (int i = 0; i < attempt.start.parts(); i++) {
            body.appendBytes(next.parts.next().bytes());
        }
        assertThat(StartStream.Body.ofBuffer(body).messages()).isEqualTo(ASKED.messages());
    }

    @Test
    void anOfferWithoutAllItsPartsFailsAndTheNextOneIsTaken() {
        ScriptedWorker worker = gateway.worker();
        AdoptStream cut = adopt(worker).inParts(3, new StartStream.Body(List.of(), StreamConfig.DEFAULT));
        gateway.vertx.eventBus().send(Addresses.prompts("home"), new PromptPart(STREAM, EPOCH, 0, new byte[100]));

        assertThatThrownBy(() -> Waiting.forResult(
                        cut.ask(gateway.vertx.eventBus(), Addresses.prompts("home"), Question.within(5000))))
                .hasStackTraceContaining("parts are missing");

        assertThat(Waiting.forResult(offer(adopt(worker))).adopted()).isTrue();
    }

    @Test
    void whereOneRequestHasRoomTheNextOneTakesItsPlace() {
        int bytes = ASKED.toBuffer().length();
        GatewayFixture narrow = GatewayFixture.start(config -> config.with("partsBytes", bytes + 1000)
                .with("maxMessageBytes", 1024)
                .with("maxBodyBytes", 1024)
                .with("maxMediaBytes", 0));
        try {
            ScriptedWorker worker = narrow.worker();
            AdoptStream first = adopt(worker).inParts(1, new StartStream.Body(List.of(), StreamConfig.DEFAULT));
            narrow.vertx.eventBus().send(Addresses.prompts("home"), new PromptPart(STREAM, EPOCH, 0, new byte[bytes]));
            narrow.untilMetered("partsBytes", bytes);
            AdoptStream next = new AdoptStream(
                    StreamId.of("lost", new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
                    EPOCH,
                    "",
                    worker.nodeId(),
                    0,
                    ScriptedWorker.MODEL,
                    "sim",
                    1,
                    ASKED);
            assertThat(Waiting.forResult(offer(narrow, next)).adopted()).isTrue();

            assertThatThrownBy(() -> Waiting.forResult(
                            first.ask(narrow.vertx.eventBus(), Addresses.prompts("home"), Question.within(5000))))
                    .hasStackTraceContaining("parts are missing");
            assertThat(narrow.meter.count("partsBytes")).isZero();
        } finally {
            narrow.close();
        }
    }

    @Test
    void anOfferThatIsOutdatedIsAnsweredSo() {
        ScriptedWorker worker = gateway.worker();
        Waiting.forResult(offer(adopt(worker)));
        AdoptStream older =
                new AdoptStream(STREAM, EPOCH - 1, "", worker.nodeId(), 0, ScriptedWorker.MODEL, "sim", 1, ASKED);

        assertThat(Waiting.forResult(offer(older)).adopted()).isFalse();
    }
}
