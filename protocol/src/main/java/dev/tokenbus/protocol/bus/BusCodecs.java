package dev.tokenbus.protocol.bus;

import dev.tokenbus.protocol.bus.console.ListStreams;
import dev.tokenbus.protocol.bus.console.StreamsListed;
import dev.tokenbus.protocol.bus.home.AdoptReply;
import dev.tokenbus.protocol.bus.home.AdoptStream;
import dev.tokenbus.protocol.bus.home.AttachReply;
import dev.tokenbus.protocol.bus.home.AttachStream;
import dev.tokenbus.protocol.bus.home.ChannelEvent;
import dev.tokenbus.protocol.bus.home.ConversationReply;
import dev.tokenbus.protocol.bus.home.DetachStream;
import dev.tokenbus.protocol.bus.home.HomeClaim;
import dev.tokenbus.protocol.bus.home.HomeControl;
import dev.tokenbus.protocol.bus.home.HomeReply;
import dev.tokenbus.protocol.bus.home.KeyReply;
import dev.tokenbus.protocol.bus.home.LeaveHome;
import dev.tokenbus.protocol.bus.home.LocateKey;
import dev.tokenbus.protocol.bus.home.LocateName;
import dev.tokenbus.protocol.bus.home.LocateReply;
import dev.tokenbus.protocol.bus.home.LocateStream;
import dev.tokenbus.protocol.bus.home.NameReply;
import dev.tokenbus.protocol.bus.home.ReadConversation;
import dev.tokenbus.protocol.bus.node.HistoryQuestion;
import dev.tokenbus.protocol.bus.node.HistoryReply;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeReport;
import dev.tokenbus.protocol.bus.node.UsageQuestion;
import dev.tokenbus.protocol.bus.node.UsageReply;
import dev.tokenbus.protocol.bus.wire.BusMessage;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.worker.CountTokens;
import dev.tokenbus.protocol.bus.worker.Digest;
import dev.tokenbus.protocol.bus.worker.DigestReply;
import dev.tokenbus.protocol.bus.worker.LeaveWorker;
import dev.tokenbus.protocol.bus.worker.PromptPart;
import dev.tokenbus.protocol.bus.worker.StartReply;
import dev.tokenbus.protocol.bus.worker.StartStream;
import dev.tokenbus.protocol.bus.worker.StreamControl;
import dev.tokenbus.protocol.bus.worker.StreamFrames;
import dev.tokenbus.protocol.bus.worker.StreamQueued;
import dev.tokenbus.protocol.bus.worker.TokensCounted;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.util.List;
import java.util.function.Function;

/**
 * The codecs of all bus messages. Each has a name of one character, since the bus sends the name with every message, and
 * writes a byte for the format first; local delivery hands over the same immutable object.
 */
public final class BusCodecs {
    /**
     * How messages are written. It stays, and what nodes of one format understand is in their
     * {@link dev.tokenbus.protocol.bus.node.BusVersions}: nodes of two formats understand nothing of each other.
     */
    private static final byte FORMAT = 9;

    private static final List<Codec<?>> ALL = List.of(
            new Codec<>("n", NodeAnnouncement.class, NodeAnnouncement::read),
            new Codec<>("r", NodeReport.class, NodeReport::read),
            new Codec<>("p", PromptPart.class, PromptPart::read),
            new Codec<>("s", StartStream.class, StartStream::read),
            new Codec<>("a", StartReply.class, StartReply::read),
            new Codec<>("c", StreamControl.class, StreamControl::read),
            new Codec<>("f", StreamFrames.class, StreamFrames::read),
            new Codec<>("q", StreamQueued.class, StreamQueued::read),
            new Codec<>("d", Digest.class, Digest::read),
            new Codec<>("e", DigestReply.class, DigestReply::read),
            new Codec<>("t", AttachStream.class, AttachStream::read),
            new Codec<>("u", AttachReply.class, AttachReply::read),
            new Codec<>("x", DetachStream.class, DetachStream::read),
            new Codec<>("h", HomeControl.class, HomeControl::read),
            new Codec<>("i", HomeReply.class, HomeReply::read),
            new Codec<>("k", LocateKey.class, LocateKey::read),
            new Codec<>("l", KeyReply.class, KeyReply::read),
            new Codec<>("v", AdoptStream.class, AdoptStream::read),
            new Codec<>("w", AdoptReply.class, AdoptReply::read),
            new Codec<>("y", LocateStream.class, LocateStream::read),
            new Codec<>("z", LocateReply.class, LocateReply::read),
            new Codec<>("b", LeaveHome.class, LeaveHome::read),
            new Codec<>("g", LeaveWorker.class, LeaveWorker::read),
            new Codec<>("j", HomeClaim.class, HomeClaim::read),
            new Codec<>("m", ChannelEvent.class, ChannelEvent::read),
            new Codec<>("o", ReadConversation.class, ReadConversation::read),
            new Codec<>("C", ConversationReply.class, ConversationReply::read),
            new Codec<>("N", LocateName.class, LocateName::read),
            new Codec<>("R", NameReply.class, NameReply::read),
            new Codec<>("K", CountTokens.class, CountTokens::read),
            new Codec<>("T", TokensCounted.class, TokensCounted::read),
            new Codec<>("U", UsageQuestion.class, UsageQuestion::read),
            new Codec<>("V", UsageReply.class, UsageReply::read),
            new Codec<>("H", HistoryQuestion.class, HistoryQuestion::read),
            new Codec<>("I", HistoryReply.class, HistoryReply::read),
            new Codec<>("L", ListStreams.class, ListStreams::read),
            new Codec<>("S", StreamsListed.class, StreamsListed::read));

    private BusCodecs() {}

    /** Registers every codec on a bus, once for each {@code Vertx}, before the first message. */
    public static void register(EventBus bus) {
        ALL.forEach(codec -> codec.registerOn(bus));
    }

    private static final class Codec<T extends BusMessage> implements MessageCodec<T, T> {
        private final String name;
        private final Class<T> type;
        private final Function<BusReader, T> read;

        Codec(String name, Class<T> type, Function<BusReader, T> read) {
            this.name = name;
            this.type = type;
            this.read = read;
        }

        void registerOn(EventBus bus) {
            bus.registerDefaultCodec(type, this);
        }

        @Override
        public void encodeToWire(Buffer buffer, T message) {
            message.writeTo(new BusWriter(buffer.appendByte(FORMAT)));
        }

        @Override
        public T decodeFromWire(int position, Buffer buffer) {
            byte format = buffer.getByte(position);
            if (format != FORMAT) {
                throw new IllegalArgumentException("bus message " + type.getSimpleName() + " of format " + format
                        + " (expected: " + FORMAT + "); do all nodes run compatible versions?");
            }
            return read.apply(new BusReader(buffer, position + 1));
        }

        @Override
        public T transform(T message) {
            return message;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }
}
