package dev.tokenbus.node.membership;

import static dev.tokenbus.node.Waiting.waitFor;
import static dev.tokenbus.testkit.TestPatience.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.node.NodeCluster;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.bus.worker.StreamQueued;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageCodec;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a node does with messages of a version that it does not know: whoever asks is refused at once, and asks another node. */
class NewerMessagesIT {
    private static final NodeCluster CLUSTER = new NodeCluster();
    /** Far longer than it takes to be refused. */
    private static final DeliveryOptions LATE = new DeliveryOptions().setSendTimeout(120_000);

    private static final StreamQueued QUESTION = new StreamQueued(1, 2);
    private static final StreamControl KNOWN = StreamControl.credit(StreamId.of("n", new byte[16]), 1, 3, 1);

    private static Membership.Joined newer;
    private static Membership.Joined older;
    private static String address;
    private static final List<BusMessage> ARRIVED = new CopyOnWriteArrayList<>();

    /** No number of today's. */
    private static final byte[] NEW_FIELD = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1};

    /** How a version that is yet to come may write a message. */
    private record NewerCodec(String name, int format) implements MessageCodec<StreamQueued, StreamQueued> {
        @Override
        public void encodeToWire(Buffer buffer, StreamQueued message) {
            buffer.appendByte((byte) format).appendBytes(NEW_FIELD);
        }

        @Override
        public StreamQueued decodeFromWire(int position, Buffer buffer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public StreamQueued transform(StreamQueued message) {
            return message;
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }

    @BeforeAll
    static void join() {
        newer = joinAnother();
        older = joinAnother();
        address = Addresses.worker(older.nodeId(), 0);
        waitFor(older.vertx()
                .eventBus()
                .<BusMessage>consumer(address, message -> {
                    ARRIVED.add(message.body());
                    message.reply(message.body());
                })
                .completion());
    }

    private static Membership.Joined joinAnother() {
        return waitFor(CLUSTER.membership().join(Vertx.builder(), new VertxOptions(), new SecureRandom()));
    }

    @AfterAll
    static void close() {
        waitFor(Future.join(newer.vertx().close(), older.vertx().close()));
    }

    @Test
    void aKindOfMessageThatANodeDoesNotKnowIsRefusedAtOnce() {
        assertIsRefused(new NewerCodec("~", 9), "~");
    }

    @Test
    void aFormatThatANodeDoesNotKnowIsRefusedAtOnce() {
        assertIsRefused(new NewerCodec("q", 10), "bus message StreamQueued of format 10 (expected: 9)");
    }

    @Test
    void fieldsThatANodeCannotReadAreRefusedAtOnce() {
        assertIsRefused(new NewerCodec("q", 9), "more than 63 bits");
    }

    private static void assertIsRefused(NewerCodec codec, String why) {
        newer.vertx().eventBus().unregisterDefaultCodec(StreamQueued.class);
        newer.vertx().eventBus().registerDefaultCodec(StreamQueued.class, codec);

        Future<Message<Object>> answer = newer.vertx().eventBus().request(address, QUESTION, LATE);

        within(Duration.ofSeconds(40)).until(answer::isComplete);
        assertThat(answer.cause()).hasMessageContaining(why);
        assertThat(ARRIVED).doesNotContain(QUESTION);
        assertThat(waitFor(newer.vertx().eventBus().request(address, KNOWN)).body())
                .isEqualTo(KNOWN);
    }
}
