package dev.tokenbus.protocol.frame;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.json.JsonReader;
import dev.tokenbus.protocol.json.JsonWriter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client says to the server: one record for each frame type of the wire protocol. A message without a type that
 * has a prompt is a {@link Start}.
 */
public sealed interface ClientFrame
        permits ClientFrame.Hello,
                ClientFrame.Auth,
                ClientFrame.Start,
                ClientFrame.Stop,
                ClientFrame.Pause,
                ClientFrame.Resume,
                ClientFrame.Credit,
                ClientFrame.Subscribe,
                ClientFrame.Unsubscribe,
                ClientFrame.Health,
                ClientFrame.Ping,
                ClientFrame.Pong,
                ConsoleRequest {
    /** Writes the whole frame as one JSON object. */
    void writeTo(JsonWriter out);

    /** The stream that the frame is about, if any. */
    default @Nullable String streamId() {
        return null;
    }

    /** The frame as UTF-8 JSON. */
    default byte[] encode() {
        JsonWriter out = new JsonWriter();
        writeTo(out);
        return out.toBytes();
    }

    /** @param features what the client understands beyond the plain frames: {@code restart} */
    record Hello(Set<String> features, @Nullable String token) implements ClientFrame {
        public Hello {
            features = Set.copyOf(features);
        }

        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "hello").name("features").beginArray();
            features.stream().sorted().forEach(out::value);
            out.endArray().optional("token", token).endObject();
        }

        static Hello read(JsonFields in) {
            return new Hello(Set.copyOf(in.list("features", String.class)), in.optional("token"));
        }

        /** Hides the token. */
        @Override
        public String toString() {
            return "Hello" + features;
        }
    }

    record Auth(String token) implements ClientFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "auth").field("token", token).endObject();
        }

        static Auth read(JsonFields in) {
            return new Auth(in.required("token", String.class));
        }

        /** Hides the token. */
        @Override
        public String toString() {
            return "Auth";
        }
    }

    /**
     * Starts one stream for each prompt.
     *
     * @param id the client's own name for the request, unique on the connection
     * @param key makes it safe to send the request again: 128 random bits or more
     * @param resend whether the client may have sent the request before
     * @param prompts the conversation of each stream to start; never empty
     * @param batch whether the prompts came as {@code prompts}: then a {@code batchDone} follows the last end
     * @param credit the last {@code seq} that the server may send; -1 if the socket alone sets the pace
     * @param traceparent the trace that the request is a part of, as the header of that name has it; null if the handshake's header says it
     */
    record Start(
            @Nullable String id,
            @Nullable String key,
            boolean resend,
            List<List<ChatMessage>> prompts,
            boolean batch,
            StreamConfig options,
            @Nullable String channel,
            long credit,
            @Nullable String traceparent)
            implements ClientFrame {
        public Start {
            prompts = prompts.stream().map(List::copyOf).toList();
            if (prompts.isEmpty() || (prompts.size() > 1 && !batch)) {
                throw new IllegalArgumentException("prompts: " + prompts.size() + " (expected: 1, or a batch)");
            }
        }

        /** A start within no trace of its own. */
        public Start(
                @Nullable String id,
                @Nullable String key,
                boolean resend,
                List<List<ChatMessage>> prompts,
                boolean batch,
                StreamConfig options,
                @Nullable String channel,
                long credit) {
            this(id, key, resend, prompts, batch, options, channel, credit, null);
        }

        /** One prompt with options, as the mission document's client sends it. */
        public static Start of(String prompt, StreamConfig options) {
            return new Start(null, null, false, List.of(List.of(ChatMessage.user(prompt))), false, options, null, -1);
        }

        @Override
        public void writeTo(JsonWriter out) {
            StartJson.write(this, begin(out, "start"));
            out.endObject();
        }

        static Start read(JsonFields in) {
            return StartJson.read(in);
        }

        /** Hides the prompts. */
        @Override
        public String toString() {
            return "Start[id=" + id + ", prompts=" + prompts.size() + "]";
        }
    }

    record Stop(String streamId) implements ClientFrame {
        @Override
        public void writeTo(JsonWriter out) {
            about(out, "stop", streamId);
        }

        static Stop read(JsonFields in) {
            return new Stop(in.required("streamId", String.class));
        }
    }

    record Pause(String streamId) implements ClientFrame {
        @Override
        public void writeTo(JsonWriter out) {
            about(out, "pause", streamId);
        }

        static Pause read(JsonFields in) {
            return new Pause(in.required("streamId", String.class));
        }
    }

    record Resume(String streamId) implements ClientFrame {
        @Override
        public void writeTo(JsonWriter out) {
            about(out, "resume", streamId);
        }

        static Resume read(JsonFields in) {
            return new Resume(in.required("streamId", String.class));
        }
    }

    record Credit(String streamId, long upTo) implements ClientFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "credit").field("streamId", streamId).field("upTo", upTo).endObject();
        }

        static Credit read(JsonFields in) {
            return new Credit(in.required("streamId", String.class), in.required("upTo", Long.class));
        }
    }

    /**
     * Asks for the events of a stream, or for the streams of a channel, never for both.
     *
     * @param after the last event that the client has; 0 for none
     * @param epoch the attempt that produced that event
     * @param tail whether the client wants only what comes from now on
     * @param resumeToken the client's right to the stream
     * @param credit the last {@code seq} that the server may send; -1 if the socket alone sets the pace
     */
    record Subscribe(
            @Nullable String streamId,
            @Nullable String channel,
            long after,
            long epoch,
            boolean tail,
            @Nullable String resumeToken,
            long credit)
            implements ClientFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "subscribe").optional("streamId", streamId).optional("channel", channel);
            out.nonZero("after", after).nonZero("epoch", epoch);
            if (tail) {
                out.field("mode", "tail");
            }
            out.optional("resumeToken", resumeToken);
            if (credit >= 0) {
                out.field("credit", credit);
            }
            out.endObject();
        }

        static Subscribe read(JsonFields in) {
            expectOneTarget(in);
            return new Subscribe(
                    in.optional("streamId"),
                    in.optional("channel"),
                    in.number("after"),
                    in.number("epoch"),
                    in.text("mode").equals("tail"),
                    in.optional("resumeToken"),
                    in.number("credit", -1));
        }

        /** Hides the token. */
        @Override
        public String toString() {
            return "Subscribe[" + (streamId != null ? streamId : channel) + ", after=" + after + "]";
        }
    }

    record Unsubscribe(@Nullable String streamId, @Nullable String channel) implements ClientFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "unsubscribe").optional("streamId", streamId);
            out.optional("channel", channel).endObject();
        }

        static Unsubscribe read(JsonFields in) {
            expectOneTarget(in);
            return new Unsubscribe(in.optional("streamId"), in.optional("channel"));
        }
    }

    record Health(String streamId) implements ClientFrame {
        @Override
        public void writeTo(JsonWriter out) {
            about(out, "health", streamId);
        }

        static Health read(JsonFields in) {
            return new Health(in.required("streamId", String.class));
        }
    }

    record Ping(long t) implements ClientFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "ping").nonZero("t", t).endObject();
        }

        static Ping read(JsonFields in) {
            return new Ping(in.number("t"));
        }
    }

    /** The answer to a server's {@code ping}. */
    record Pong(long t) implements ClientFrame {
        @Override
        public void writeTo(JsonWriter out) {
            begin(out, "pong").nonZero("t", t).endObject();
        }

        static Pong read(JsonFields in) {
            return new Pong(in.number("t"));
        }
    }

    private static JsonWriter begin(JsonWriter out, String type) {
        return out.beginObject().field("type", type);
    }

    private static void about(JsonWriter out, String type, String streamId) {
        begin(out, type).field("streamId", streamId).endObject();
    }

    private static void expectOneTarget(JsonFields in) {
        JsonReader.expect(in.has("streamId") != in.has("channel"), "streamId", "either streamId or channel");
    }
}
