package dev.tokenbus.protocol.bus;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Samples;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.node.BusVersions;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.Digest;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.bus.worker.StreamQueued;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.testkit.property.Generator;
import dev.tokenbus.testkit.property.Property;
import dev.tokenbus.testkit.property.Randomness;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BusCodecsTest {
    /** The first byte of every message. */
    private static final byte FORMAT = 9;

    private static final Map<Class<?>, MessageCodec<BusMessage, BusMessage>> CODECS = RecordingBus.codecs();

    @Test
    void messageIsDecodedAsItWasEncoded() {
        Property.tries(1000).forAll(Samples.BUS_MESSAGES, random -> random.of(0, 1, 17), (message, offset) -> {
            Buffer buffer = Buffer.buffer(new byte[offset]);

            codec(message).encodeToWire(buffer, message);

            assertThat(codec(message).decodeFromWire(offset, buffer))
                    .usingRecursiveComparison()
                    .isEqualTo(message);
        });
    }

    @Test
    void truncatedMessageIsRefused() {
        Property.tries(1000).forAll(Samples.BUS_MESSAGES, Randomness::fraction, (message, where) -> {
            Buffer buffer = Buffer.buffer();
            codec(message).encodeToWire(buffer, message);
            Buffer cut = buffer.getBuffer(0, (int) (where * buffer.length()));
            if (message instanceof NodeAnnouncement && isAnOldOne(codec(message), cut)) {
                return;
            }

            assertThatThrownBy(() -> codec(message).decodeFromWire(0, cut)).isInstanceOf(RuntimeException.class);
        });
    }

    /** Whether it ends where nodes end it that speak only version 0, or do not say what they run. */
    private static boolean isAnOldOne(MessageCodec<BusMessage, BusMessage> codec, Buffer buffer) {
        try {
            return ((NodeAnnouncement) codec.decodeFromWire(0, buffer)).build().isEmpty();
        } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
            return false;
        }
    }

    @Test
    void whatANewerVersionAppendsIsLeftAlone() {
        Property.tries(1000).forAll(Samples.BUS_MESSAGES, random -> random.bytes(20), (message, newer) -> {
            Buffer buffer = Buffer.buffer();
            codec(message).encodeToWire(buffer, message);

            assertThat(codec(message).decodeFromWire(0, buffer.appendBytes(newer)))
                    .usingRecursiveComparison()
                    .isEqualTo(message);
        });
    }

    @Test
    void anAnnouncementWithoutVersionsIsOfVersion0() {
        NodeAnnouncement announcement = new NodeAnnouncement(
                "a", "blue", 1, Set.of(), "", false, false, List.of(), 2, 3, new BusVersions(4, 5), "6");
        Buffer buffer = Buffer.buffer();
        codec(announcement).encodeToWire(buffer, announcement);
        Buffer old = buffer.getBuffer(0, buffer.length() - 4);

        NodeAnnouncement read = (NodeAnnouncement) codec(announcement).decodeFromWire(0, old);

        assertThat(read.versions()).isEqualTo(BusVersions.UNSAID);
        assertThat(read.build()).isEmpty();
        assertThat(read.connections()).isEqualTo(3);
    }

    @Test
    void aConstantOfANewerVersionIsNotUnderstood() {
        HomeControl stop = new HomeControl(new StreamId("b.BBBBBBBBBBBBBBBBBBBBB_"), HomeControl.Kind.STOP);
        Buffer buffer = Buffer.buffer();
        codec(stop).encodeToWire(buffer, stop);
        buffer.setByte(buffer.length() - 1, (byte) 100);

        assertThatThrownBy(() -> codec(stop).decodeFromWire(0, buffer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bus message: a Kind of number 100 (expected: 0..3)");
    }

    @Test
    void garbageIsReadOrRefusedWithoutTakingMemory() {
        Generator<Class<?>> codecs = random -> random.of(BusMessages.all());
        Property.tries(1000).forAll(codecs, random -> random.bytes(255), (type, garbage) -> {
            Buffer buffer = Buffer.buffer().appendByte(FORMAT).appendBytes(garbage);

            assertDecodesInLittleMemory(type, buffer);
        });
    }

    @Test
    void messageWithAnotherByteIsReadOrRefusedWithoutTakingMemory() {
        Property.tries(1000)
                .forAll(Samples.BUS_MESSAGES, Randomness::anyByte, Randomness::fraction, (message, other, where) -> {
                    Buffer buffer = Buffer.buffer();
                    codec(message).encodeToWire(buffer, message);
                    buffer.setByte((int) (where * buffer.length()), other);

                    assertDecodesInLittleMemory(message.getClass(), buffer);
                });
    }

    @Test
    void lengthBeyondTheMessageIsRefusedBeforeItIsAllocated() {
        Buffer twoGigabytes = Buffer.buffer(new byte[] {FORMAT, -1, -1, -1, -1, 7});
        Buffer endless = Buffer.buffer(new byte[] {FORMAT, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1});

        assertThatThrownBy(() -> codec(DigestReply.class).decodeFromWire(0, twoGigabytes))
                .hasMessage("bus message: a length of 2147483647 with only 0 bytes left");
        assertThatThrownBy(() -> codec(DigestReply.class).decodeFromWire(0, endless))
                .hasMessage("bus message: a number of more than 63 bits");
    }

    @Test
    void everyKindOfMessageHasACodecWithAShortNameOfItsOwn() {
        assertThat(CODECS).containsOnlyKeys(BusMessages.all());
        assertThat(CODECS.values()).extracting(MessageCodec::name).doesNotHaveDuplicates();
        assertThat(CODECS.values()).allSatisfy(codec -> {
            assertThat(codec.name()).hasSizeBetween(1, 3);
            assertThat(codec.systemCodecID()).isEqualTo((byte) -1);
        });
    }

    @Test
    void everyKindOfEventTravels() {
        List<StreamEvent> events = List.of(
                new StreamEvent.Delta(1, ChunkKind.TOOL_CALL, "{}", 0),
                new StreamEvent.Restarted(2, "worker_lost"),
                new StreamEvent.Done(3, "stop", new Usage(1, 2, true), Timings.NONE, Long.MAX_VALUE),
                new StreamEvent.Done(3, "other", "repetition", new Usage(1, 2, true), Timings.NONE, 0),
                new StreamEvent.Failed(4, new StreamFailure(ErrorCode.LOG_FULL, "full", 9), Usage.NONE),
                new StreamEvent.Stopped(5, new Usage(1, 2, false, new Usage.Details(3, 4, 5))));
        StreamFrames frames = new StreamFrames(6, "tokenbus.worker.a.0", 7, events);
        Buffer buffer = Buffer.buffer();

        codec(frames).encodeToWire(buffer, frames);

        assertThat(codec(frames).decodeFromWire(0, buffer)).isEqualTo(frames);
        assertThat(frames.lastSeq()).isEqualTo(12);
    }

    @Test
    void messageOfAnotherFormatIsRefusedWithAHint() {
        assertThatThrownBy(() -> codec(Digest.class).decodeFromWire(0, Buffer.buffer(new byte[] {1, 0, 0})))
                .hasMessage("bus message Digest of format 1 (expected: 9); do all nodes run compatible versions?");
    }

    @Test
    void localBusHandsOverTheSameInstance() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            BusCodecs.register(vertx.eventBus());
            Promise<BusMessage> received = Promise.promise();
            vertx.eventBus().<BusMessage>consumer("here", message -> received.complete(message.body()));
            StreamQueued sent = new StreamQueued(1, 2);

            vertx.eventBus().send("here", sent);

            assertThat(received.future()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(40, SECONDS))
                    .isSameAs(sent);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(40, SECONDS);
        }
    }

    private static MessageCodec<BusMessage, BusMessage> codec(BusMessage message) {
        return codec(message.getClass());
    }

    private static MessageCodec<BusMessage, BusMessage> codec(Class<?> type) {
        return Objects.requireNonNull(CODECS.get(type));
    }

    private static void assertDecodesInLittleMemory(Class<?> type, Buffer buffer) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            codec(type).decodeFromWire(0, buffer);
        } catch (RuntimeException refused) {
            assertThat(refused).isNotInstanceOf(ClassCastException.class);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000_000);
    }
}
