package dev.tokenbus.gateway.messages;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.Translation;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.StreamId;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Words an answer as the events of one message: its start, each block, and why it ended. */
final class MessageTranslation implements Translation {
    private static final String DELTA = "content_block_delta";
    private static final byte[] TO_INDEX = "{\"type\":\"content_block_delta\",\"index\":".getBytes(US_ASCII);
    private static final byte[] TO_DELTA = ",\"delta\":".getBytes(US_ASCII);
    private static final byte[] TEXT = piece("text_delta", "text");
    private static final byte[] THINKING = piece("thinking_delta", "thinking");
    private static final byte[] INPUT = piece("input_json_delta", "partial_json");
    private static final byte[] END_OF_PIECE = "}}".getBytes(US_ASCII);

    private final StreamId id;
    private final String model;
    private final Set<String> stopSequences;
    private final ContentBlocks blocks = new ContentBlocks(new Events());
    private @Nullable EventText current;
    private boolean isBegun;

    MessageTranslation(StreamId id, String model, Set<String> stopSequences) {
        this.id = id;
        this.model = model;
        this.stopSequences = stopSequences;
    }

    private static byte[] piece(String type, String field) {
        return (",\"delta\":{\"type\":\"" + type + "\",\"" + field + "\":").getBytes(US_ASCII);
    }

    /** A message is named after its stream. */
    static String idOf(StreamId stream) {
        return "msg_" + stream.value();
    }

    @Override
    public void delta(StreamEvent.Delta delta, long seq, EventText out) {
        begin(out);
        current = out;
        blocks.add(delta);
    }

    private void begin(EventText out) {
        if (!isBegun) {
            isBegun = true;
            out.open("message_start").raw("{\"type\":\"message_start\",\"message\":{\"id\":");
            out.string(idOf(id)).raw(",\"type\":\"message\",\"role\":\"assistant\",\"model\":");
            out.string(model).raw(",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,");
            out.raw("\"usage\":{\"input_tokens\":0,\"output_tokens\":0}}}").close();
        }
    }

    @Override
    public void done(StreamEvent.Done done, EventText out) {
        begin(out);
        current = out;
        blocks.end();
        MessageEnd end = MessageEnd.of(done, blocks, stopSequences);
        out.open("message_delta").raw("{\"type\":\"message_delta\",\"delta\":{");
        end.writeStop(out);
        out.raw("},");
        end.writeUsage(out);
        out.raw("}").close();
        out.open("message_stop").raw("{\"type\":\"message_stop\"}").close();
    }

    @Override
    public boolean knowsStop() {
        return false;
    }

    @Override
    public void failed(StreamFailure failure, Usage usage, EventText out) {
        out.open("error");
        MessagesErrors.write(failure, null, out);
        out.close();
    }

    /** Blocks as events. */
    private final class Events implements ContentBlocks.Out {
        private EventText out() {
            return Objects.requireNonNull(current);
        }

        private EventText begin(int index) {
            out().open("content_block_start").raw("{\"type\":\"content_block_start\",\"index\":");
            return out().number(index).raw(",\"content_block\":");
        }

        @Override
        public void begin(int index, ContentBlocks.Kind kind, String id, String name) {
            EventText out = begin(index);
            switch (kind) {
                case THINKING -> out.raw("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
                case CALL -> {
                    out.raw("{\"type\":\"tool_use\",\"id\":").string(id).raw(",\"name\":");
                    out.string(name).raw(",\"input\":{}}");
                }
                default -> out.raw("{\"type\":\"text\",\"text\":\"\"}");
            }
            out.raw("}").close();
        }

        @Override
        public void begin(int index, String json) {
            begin(index).raw(json).raw("}").close();
        }

        @Override
        public void piece(int index, ContentBlocks.Kind kind, String text) {
            out().open(DELTA).raw(TO_INDEX).number(index);
            out().raw(kind == ContentBlocks.Kind.CALL ? INPUT : kind == ContentBlocks.Kind.THINKING ? THINKING : TEXT);
            out().string(text).raw(END_OF_PIECE).close();
        }

        @Override
        public void delta(int index, String type, String json) {
            out().open(DELTA).raw(TO_INDEX).number(index).raw(TO_DELTA).raw(json);
            out().raw("}").close();
        }

        @Override
        public void end(int index) {
            out().open("content_block_stop").raw("{\"type\":\"content_block_stop\",\"index\":");
            out().number(index).raw("}").close();
        }
    }
}
