package dev.tokenbus.worker.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.JsonTree;
import dev.tokenbus.worker.response.KeepAlive;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.response.UpstreamJson;
import dev.tokenbus.worker.upstream.Pieces;
import dev.tokenbus.worker.upstream.UpstreamApi;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one message, or a whole message: text, thoughts, tool calls, why it ends, usage, errors. What else it says, such as
 * the signature of a thought, becomes a piece of kind {@link ChunkKind#OTHER}.
 *
 * <p>A delta, of which there are many, is read without a tree. Not thread-safe.
 */
final class MessagesEventReader implements UpstreamApi.EventReader {
    private static final int MAX_OPEN = 128;
    private static final String TYPE = "type";
    private static final String TEXT = "text";
    private static final String THINKING = "thinking";
    private static final String PARTIAL_JSON = "partial_json";
    private static final String SIGNATURE = "signature";
    private static final String USAGE = "usage";
    private static final String ERROR = "error";
    private static final Set<String> KNOWN_IN_MESSAGE =
            Set.of("id", TYPE, "role", "model", "content", "stop_reason", "stop_sequence", USAGE);

    private final UpstreamApi.EventSink sink;
    private final Pieces pieces;
    /** The calls of the client's tools among the open blocks. */
    private final Map<Integer, Call> calls = new HashMap<>();

    private final MessageUsage usage;

    private static final class Call {
        private final int index;
        private boolean hasArguments;

        Call(int index) {
            this.index = index;
        }
    }

    MessagesEventReader(UpstreamApi.EventSink sink) {
        this.sink = sink;
        this.pieces = new Pieces(sink);
        this.usage = new MessageUsage(sink, pieces);
    }

    @Override
    public void read(String name, byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        if ((!name.isEmpty() && KeepAlive.isOne(name)) || readDelta(bytes, offset, length)) {
            return;
        }
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8).strip();
        if (text.startsWith("{")) {
            readEvent(name, JsonTree.of(bytes, offset, length), text);
        } else {
            pieces.words(name, text);
        }
    }

    @Override
    public void flush() {
        pieces.flush();
    }

    /** Reads a delta that is one text; returns false, and says nothing, if the event is another. */
    private boolean readDelta(byte[] bytes, int offset, int length) {
        try (JsonParser json = UpstreamJson.parser(bytes, offset, length)) {
            return json.nextToken() == JsonToken.START_OBJECT && readDelta(json);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean readDelta(JsonParser json) throws IOException {
        boolean isDelta = false;
        int index = -1;
        String[] said = {"", ""};
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken token = json.nextToken();
            if (token == JsonToken.VALUE_STRING && field.equals(TYPE)) {
                isDelta = json.getText().equals("content_block_delta");
            } else if (token == JsonToken.VALUE_NUMBER_INT && field.equals("index")) {
                index = json.getIntValue();
            } else if (token != JsonToken.START_OBJECT || !field.equals("delta") || !readTexts(json, said)) {
                return false;
            }
        }
        return isDelta && json.nextToken() == null && say(said[0], index, said[1]);
    }

    /** Reads the type and the text of a delta; returns false if there is more. */
    private static boolean readTexts(JsonParser json, String[] said) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            boolean isKnown = field.equals(TEXT) || field.equals(THINKING) || field.equals(PARTIAL_JSON);
            if (json.nextToken() != JsonToken.VALUE_STRING || !(isKnown || field.equals(TYPE))) {
                return false;
            }
            said[isKnown ? 1 : 0] = json.getText();
        }
        return true;
    }

    /** Passes on the text of a delta; returns false if its type is not one of text. */
    private boolean say(String type, int index, String text) {
        Call call = type.equals("input_json_delta") ? calls.get(index) : null;
        if (type.equals("text_delta")) {
            pieces.text(ChunkKind.TEXT, text);
        } else if (type.equals("thinking_delta")) {
            pieces.text(ChunkKind.REASONING, text);
        } else if (call != null) {
            call.hasArguments |= !text.isBlank();
            pieces.arguments(call.index, text);
        } else {
            return false;
        }
        if (text.isEmpty()) {
            sink.onLife();
        }
        return true;
    }

    private void readEvent(String name, JsonObject event, String text) throws MalformedUpstreamException {
        String type = event.getValue(TYPE) instanceof String given ? given : name;
        int index = (int) JsonTree.count(event, "index");
        switch (type) {
            case "message_start" -> {
                JsonObject message = JsonTree.object(event, "message");
                if (message.getValue("model") instanceof String model) {
                    sink.onModel(model);
                }
                begin(message);
                usage.begin(JsonTree.object(message, USAGE));
                sink.onLife();
            }
            case "content_block_start" -> beginBlock(index, event.getValue("content_block"));
            case "content_block_delta" -> {
                readOtherDelta(index, JsonTree.object(event, "delta"));
                rest("", event, Set.of(TYPE, "index", "delta"));
            }
            case "content_block_stop" -> {
                endCall(index);
                sink.onLife();
            }
            case "message_delta" -> readMessageDelta(event);
            case "message_stop" -> {
                endBlocks();
                sink.onEnd();
            }
            case "message" -> {
                begin(event);
                usage.use(JsonTree.object(event, USAGE));
                sink.onLife();
                finish(event);
            }
            default -> readRare(UpstreamError.isNameOfOne(name) || type.equals(ERROR), type, event, text);
        }
    }

    private void readRare(boolean isError, String type, JsonObject event, String text) {
        UpstreamError error = UpstreamJson.readErrorEvent(isError, text);
        if (!error.equals(UpstreamError.NONE)) {
            sink.onError(error);
        } else if (!event.isEmpty() && !KeepAlive.isOne(type)) {
            pieces.other(type.isEmpty() ? "data" : type, event.encode());
        }
    }

    private void begin(JsonObject message) throws MalformedUpstreamException {
        JsonArray content = JsonTree.array(message, "content");
        for (int i = 0; i < content.size(); i++) {
            beginBlock(i, content.getValue(i));
            endCall(i);
        }
        rest("message.", message, KNOWN_IN_MESSAGE);
    }

    private void beginBlock(int index, @Nullable Object content) throws MalformedUpstreamException {
        endCall(index);
        JsonObject block = content instanceof JsonObject object ? object : new JsonObject();
        switch (JsonTree.text(block, TYPE)) {
            case "text" -> {
                pieces.text(ChunkKind.TEXT, JsonTree.text(block, TEXT));
                rest("content_block.", block, Set.of(TYPE, TEXT));
            }
            case "thinking" -> {
                pieces.text(ChunkKind.REASONING, JsonTree.text(block, THINKING));
                pieces.otherIfSaid(SIGNATURE, block.getValue(SIGNATURE));
                rest("content_block.", block, Set.of(TYPE, THINKING, SIGNATURE));
            }
            case "tool_use" -> beginCall(index, block);
            default -> pieces.otherIfSaid("content_block", content);
        }
        sink.onLife();
    }

    private void beginCall(int index, JsonObject block) throws MalformedUpstreamException {
        if (calls.size() == MAX_OPEN) {
            throw new MalformedUpstreamException("an answer has more than " + MAX_OPEN + " open blocks");
        }
        Call call = new Call(pieces.beginCall(JsonTree.text(block, "id"), JsonTree.text(block, "name")));
        calls.put(index, call);
        JsonObject input = JsonTree.object(block, "input");
        if (!input.isEmpty()) {
            call.hasArguments = true;
            pieces.arguments(call.index, input.encode());
        }
        rest("content_block.", block, Set.of(TYPE, "id", "name", "input"));
    }

    /** A call without arguments has none in any delta; for clients it has an object without fields. */
    private void endCall(int index) {
        Call call = calls.remove(index);
        if (call != null && !call.hasArguments) {
            pieces.arguments(call.index, "{}");
        }
    }

    private void endBlocks() {
        List.copyOf(calls.keySet()).forEach(this::endCall);
    }

    /** A delta that is more than one text. */
    private void readOtherDelta(int index, JsonObject delta) {
        String type = JsonTree.text(delta, TYPE);
        switch (type) {
            case "signature_delta" -> pieces.otherIfSaid(SIGNATURE, delta.getValue(SIGNATURE));
            case "citations_delta" -> pieces.otherIfSaid("citation", delta.getValue("citation"));
            default -> {
                String field = type.equals("input_json_delta") ? PARTIAL_JSON : type.replace("_delta", "");
                boolean isSaid = delta.getValue(field) instanceof String text && say(type, index, text);
                if (isSaid) {
                    rest("delta.", delta, Set.of(TYPE, field));
                } else {
                    boolean isNull = delta.containsKey(field) && delta.getValue(field) == null;
                    pieces.otherIfSaid(type.isEmpty() ? "delta" : "delta." + type, isNull ? null : delta);
                }
            }
        }
        sink.onLife();
    }

    private void readMessageDelta(JsonObject event) {
        JsonObject delta = JsonTree.object(event, "delta");
        if (!JsonTree.text(delta, "stop_reason").isEmpty()) {
            endBlocks();
        }
        usage.use(JsonTree.object(event, USAGE));
        rest("message.", delta, KNOWN_IN_MESSAGE);
        rest("", event, Set.of(TYPE, "delta", USAGE));
        finish(delta);
    }

    private void rest(String prefix, JsonObject object, Set<String> known) {
        object.forEach(field -> {
            if (!known.contains(field.getKey())) {
                pieces.otherIfSaid(prefix + field.getKey(), field.getValue());
            }
        });
    }

    private void finish(JsonObject said) {
        pieces.otherIfSaid("stop_sequence", said.getValue("stop_sequence"));
        String reason = JsonTree.text(said, "stop_reason");
        if (!reason.isEmpty()) {
            sink.onFinishReason(reason);
        }
    }
}
