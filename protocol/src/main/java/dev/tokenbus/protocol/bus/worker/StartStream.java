package dev.tokenbus.protocol.bus.worker;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Timings;
import dev.tokenbus.protocol.bus.wire.BusReader;
import dev.tokenbus.protocol.bus.wire.BusWriter;
import dev.tokenbus.protocol.bus.wire.RequestKey;
import dev.tokenbus.protocol.bus.wire.StreamConfigCodec;
import dev.tokenbus.protocol.frame.MessageJson;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Asks a worker to run a stream; answered by {@link StartReply}. Idempotent by (streamId, epoch): a worker that has the
 * attempt already answers as before.
 *
 * @param epoch the attempt; frames and controls of this attempt carry it
 * @param homeNodeId the gateway node whose stream address takes the frames
 * @param homeIndex the gateway instance on that node that owns the stream and answers its digests
 * @param model one of the worker's models
 * @param parts how many {@link PromptPart}s carry the request body; 0 if it is in this message
 * @param request the request body; only its options, without the extra ones, if it travels in parts
 */
public record StartStream(
        StreamId streamId, long epoch, String homeNodeId, int homeIndex, String model, int parts, Body request)
        implements Prompted<StartReply, StartStream> {

    /**
     * The conversation, its options, and the log of earlier attempts.
     *
     * @param held the stream's log so far, with which the worker's own log begins and whose text it continues; empty for a first
     *     attempt
     * @param attempts the attempts that produced it, in order
     * @param key the key by which the client may send the request again
     * @param source the client's address and connection
     * @param memo what a door keeps with the stream
     * @param trace the client's trace
     */
    public record Body(
            List<ChatMessage> messages,
            StreamConfig config,
            List<StreamEvent> held,
            List<Timings.Attempt> attempts,
            RequestKey key,
            Source source,
            Memo memo,
            TraceContext trace) {
        public Body {
            messages = List.copyOf(messages);
            held = List.copyOf(held);
            attempts = List.copyOf(attempts);
        }

        /** A first attempt. */
        public Body(List<ChatMessage> messages, StreamConfig config) {
            this(messages, config, List.of(), List.of(), RequestKey.NONE, Source.UNKNOWN);
        }

        /** A body with which no door keeps anything. */
        public Body(
                List<ChatMessage> messages,
                StreamConfig config,
                List<StreamEvent> held,
                List<Timings.Attempt> attempts,
                RequestKey key,
                Source source) {
            this(messages, config, held, attempts, key, source, Memo.NONE, TraceContext.NONE);
        }

        /** What stays of the request of a stream that has ended: its key, and what its door keeps. */
        public static Body ofEnded(RequestKey key, Memo kept) {
            return new Body(List.of(), StreamConfig.DEFAULT).withKey(key).withMemo(kept);
        }

        /** The same body, which the client may send again by this key. */
        public Body withKey(RequestKey given) {
            return new Body(messages, config, held, attempts, given, source, memo, trace);
        }

        /** The same body, as this client asks for it. */
        public Body from(Source client) {
            return new Body(messages, config, held, attempts, key, client, memo, trace);
        }

        /** The same body, as a part of this trace. */
        public Body within(TraceContext given) {
            return new Body(messages, config, held, attempts, key, source, memo, given);
        }

        /** The same body, with which a door keeps this. */
        public Body withMemo(Memo given) {
            return new Body(messages, config, held, attempts, key, source, given, trace);
        }

        /** What is kept with the log when the stream has ended. */
        public Memo kept() {
            return memo.ofEnded(messages);
        }

        /** The same body for an attempt that continues earlier ones. */
        public Body after(List<StreamEvent> events, List<Timings.Attempt> earlier) {
            return new Body(messages, config, events, earlier, key, source, memo, trace);
        }

        /** Whether it continues an answer that another worker began. */
        public boolean isContinued() {
            return !attempts.isEmpty();
        }

        /** Whether the log in it has ended: then the worker only keeps it. */
        public boolean hasEnded() {
            return !held.isEmpty() && held.get(held.size() - 1) instanceof StreamEvent.Terminal;
        }

        /** What the prompt takes in memory, in bytes. */
        public long promptBytes() {
            long bytes = config.heldBytes() + memo.heldBytes() + trace.heldBytes();
            for (ChatMessage message : messages) {
                bytes += message.heldBytes();
            }
            return bytes;
        }

        /** The body alone, to be cut into {@link PromptPart}s. */
        public Buffer toBuffer() {
            Buffer buffer = Buffer.buffer();
            writeTo(new BusWriter(buffer));
            return buffer;
        }

        /** Reads what {@link #toBuffer} wrote; throws a runtime exception when it is anything else. */
        public static Body ofBuffer(Buffer buffer) {
            return read(new BusReader(buffer, 0));
        }

        public void writeTo(BusWriter out) {
            out.list(messages, Body::writeMessage);
            StreamConfigCodec.write(config, out);
            out.list(held, StreamFrames::writeEvent).list(attempts, StreamFrames::writeAttempt);
            key.writeTo(out);
            source.writeTo(out);
            memo.writeTo(out);
            trace.writeTo(out);
        }

        /** Writes a message. Of one that is more than text its JSON alone: that has the text in it. */
        public static void writeMessage(BusWriter out, ChatMessage message) {
            out.flag(message.isMoreThanText());
            if (message.isMoreThanText()) {
                out.text(message.json());
            } else {
                out.text(message.role()).text(message.content());
            }
        }

        /** Reads what {@link #writeMessage} wrote. */
        public static ChatMessage readMessage(BusReader in) {
            return in.flag() ? MessageJson.read(in.text()) : new ChatMessage(in.text(), in.text());
        }

        public static Body read(BusReader in) {
            return new Body(
                    in.list(Body::readMessage),
                    StreamConfigCodec.read(in),
                    in.list(StreamFrames::readEvent),
                    in.list(StreamFrames::readAttempt),
                    RequestKey.read(in),
                    Source.read(in),
                    Memo.read(in),
                    TraceContext.read(in));
        }
    }

    @Override
    public StartStream inParts(int count, Body rest) {
        return new StartStream(streamId, epoch, homeNodeId, homeIndex, model, count, rest);
    }

    @Override
    public StartStream withRequest(Body whole) {
        return new StartStream(streamId, epoch, homeNodeId, homeIndex, model, 0, whole);
    }

    @Override
    public void writeTo(BusWriter out) {
        out.text(streamId.value())
                .number(epoch)
                .text(homeNodeId)
                .number(homeIndex)
                .text(model)
                .number(parts);
        request.writeTo(out);
    }

    public static StartStream read(BusReader in) {
        return new StartStream(
                new StreamId(in.text()), in.number(), in.text(), in.int32(), in.text(), in.int32(), Body.read(in));
    }

    /** Hides the conversation: prompts are never logged. */
    @Override
    public String toString() {
        return "StartStream[" + streamId + ", epoch=" + epoch + ", model=" + model + "]";
    }
}
