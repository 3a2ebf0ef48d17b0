package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.worker.response.ErrorReader;
import dev.tokenbus.worker.response.ErrorWords;
import dev.tokenbus.worker.response.KeepAlive;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.response.UpstreamJson;
import dev.tokenbus.worker.upstream.Pieces;
import dev.tokenbus.worker.upstream.UpstreamApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one chat completion stream, or a whole chat completion, without a JSON tree: what the first choice says, its
 * finish reason, usage, errors, and {@code [DONE]}.
 *
 * <p>Deltas come in the order of their fields, a finish reason after the deltas of its event. Keep-alives in any form are passed
 * over; every other thing that is unknown and says something becomes a delta of kind {@link ChunkKind#OTHER}. Half a surrogate pair at
 * the end of a string waits for the next string of its kind, or for {@link #flush}. Not thread-safe.
 */
public final class ChatEventReader implements UpstreamApi.EventReader {
    private static final String ERROR = "error";
    private static final String GROQ = "x_groq";
    private static final String DONE = "[DONE]";
    private static final int NO_TEXT = -1;
    private static final int MORE_THAN_TEXT = -2;

    private final UpstreamApi.EventSink sink;
    private final OtherFields others;
    private final Pieces pieces;
    private final FollowedChoice followed = new FollowedChoice();
    private final ChoiceReader choices;
    private final EventTemplate template;
    private final ChoiceReader.TextSpan span = new ChoiceReader.TextSpan() {
        @Override
        public void found(JsonParser json) {
            noteText(json);
        }

        @Override
        public void more() {
            textStart = MORE_THAN_TEXT;
        }
    };
    /**
     * Where the text of the event that is being parsed starts; {@link #NO_TEXT} before it is found, {@link #MORE_THAN_TEXT} when the
     * event says more than its text.
     */
    private int textStart;

    private int textEnd;
    private boolean inChunks;
    private boolean hasModel;
    private @Nullable String finishReason;

    public ChatEventReader(UpstreamApi.EventSink sink) {
        this(sink, true);
    }

    /** @param usesTemplate whether events that are alike are recognised; false shows what that is worth */
    public ChatEventReader(UpstreamApi.EventSink sink, boolean usesTemplate) {
        this.sink = sink;
        this.others = new OtherFields(sink);
        this.pieces = new Pieces(sink);
        this.choices = new ChoiceReader(sink, others);
        this.template = new EventTemplate(usesTemplate);
    }

    @Override
    public void read(String name, byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        String known = name.isEmpty() || !UpstreamError.isNameOfOne(name) ? template.text(bytes, offset, length) : null;
        if (known != null) {
            known(known);
        } else if (name.isEmpty() || !KeepAlive.isOne(name)) {
            readUnknown(name, bytes, offset, length);
        }
    }

    private void known(String text) {
        if (text.isEmpty()) {
            sink.onLife();
        } else {
            choices.spoken().piece(ChunkKind.TEXT, text);
        }
    }

    private void readUnknown(String name, byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        int from = offset;
        int to = offset + length;
        while (from < to && isBlank(bytes[from])) {
            from++;
        }
        while (to > from && isBlank(bytes[to - 1])) {
            to--;
        }
        if (to > from && (bytes[from] == '{' || bytes[from] == '[') && !isDone(bytes, from, to)) {
            readJson(name, bytes, offset, length);
        } else {
            pieces.words(name, new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
    }

    private void readJson(String name, byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        boolean isError = UpstreamError.isNameOfOne(name);
        textStart = !isError && template.wantsToLearn() ? NO_TEXT : MORE_THAN_TEXT;
        parse(name, bytes, offset, length);
        if (textStart >= 0) {
            template.learn(bytes, offset, length, textStart, textEnd);
        }
    }

    private static boolean isDone(byte[] bytes, int from, int to) {
        return to - from >= DONE.length()
                && DONE.equalsIgnoreCase(new String(bytes, from, DONE.length(), StandardCharsets.ISO_8859_1));
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r' || b == 0;
    }

    private void parse(String name, byte[] bytes, int offset, int length) throws MalformedUpstreamException {
        followed.begin(bytes, offset, length);
        int read = 0;
        try (JsonParser json = UpstreamJson.parser(bytes, offset, length)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.START_OBJECT) {
                    readEvent(name, json);
                } else if (json.currentToken() != JsonToken.END_ARRAY
                        && !json.currentToken().isStructStart()) {
                    others.piece("data", json);
                }
                if (json.getParsingContext().inRoot()) {
                    read = (int) json.currentLocation().getByteOffset();
                }
            }
        } catch (IOException e) {
            readRest(read, new String(bytes, offset + read, length - read, StandardCharsets.UTF_8), e);
        }
    }

    /** What is no JSON: behind an event it may be anything but half of another; an event may be an error that somebody printed. */
    private void readRest(int read, String text, IOException cause) throws MalformedUpstreamException {
        String rest = text.replace("\0", "").strip();
        textStart = MORE_THAN_TEXT;
        boolean isHalf = rest.startsWith("{") || (rest.startsWith("[") && !rest.startsWith("[DONE]"));
        if ((read > 0 && !isHalf) || (read == 0 && !ErrorWords.in(rest).equals(UpstreamError.NONE))) {
            pieces.words("", rest);
        } else {
            throw UpstreamJson.malformed(cause);
        }
    }

    @Override
    public void flush() {
        choices.flush();
        others.flush();
    }

    private void readEvent(String event, JsonParser json) throws IOException, MalformedUpstreamException {
        EventErrors errors = UpstreamError.isNameOfOne(event) ? new EventErrors() : null;
        finishReason = null;
        boolean hasChoices = false;
        int before = choices.spoken().pieces();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            if (token == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (name) {
                case "choices" -> hasChoices |= readChoices(json);
                case "usage", "usageMetadata" -> {
                    textStart = MORE_THAN_TEXT;
                    UsageReader.read(json, sink);
                }
                case GROQ -> errors = readGroq(errors, json);
                case "finish_reason", "finishReason" -> {
                    textStart = MORE_THAN_TEXT;
                    String reason = ChoiceReader.reason(json);
                    finishReason = reason == null ? finishReason : reason;
                }
                case "model" -> model(json);
                case "id", "created", "system_fingerprint", "service_tier", "provider", "obfuscation", "p" -> {}
                default -> {
                    if (name.equals("object") && !ERROR.equals(json.getText())) {
                        inChunks = json.getText().endsWith(".chunk");
                    } else if (ErrorReader.knows(name)) {
                        errors = errors == null ? new EventErrors() : errors;
                        errors.take(name, json);
                    } else {
                        others.aboutAll(name, json);
                    }
                }
            }
            json.skipChildren();
        }
        if (errors != null) {
            said(errors, errors.found(event, hasChoices));
        }
        if (finishReason != null) {
            sink.onFinishReason(finishReason);
        }
        if (hasChoices && choices.spoken().pieces() == before) {
            sink.onLife();
        }
    }

    /** Each event names the model; the first one is enough. */
    private void model(JsonParser json) throws IOException {
        if (!hasModel && json.currentToken() == JsonToken.VALUE_STRING) {
            hasModel = true;
            sink.onModel(json.getText());
        }
    }

    /** Groq says usage, and an error in the middle of a stream, in an object of its own. */
    private @Nullable EventErrors readGroq(@Nullable EventErrors errors, JsonParser json) throws IOException {
        textStart = MORE_THAN_TEXT;
        EventErrors found = errors;
        if (json.currentToken() != JsonToken.START_OBJECT) {
            others.aboutAll(GROQ, json);
            return found;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "usage" -> UsageReader.read(json, sink);
                case ERROR -> {
                    found = found == null ? new EventErrors() : found;
                    found.take(name, json);
                }
                case "id" -> json.skipChildren();
                default -> others.aboutAll(GROQ + '.' + name, json);
            }
        }
        return found;
    }

    private void said(EventErrors errors, UpstreamError error) throws IOException {
        if (error.equals(UpstreamError.NONE)) {
            errors.giveTo(others);
        } else {
            textStart = MORE_THAN_TEXT;
            sink.onError(error);
        }
    }

    /** Reads the first choice of an array, or one that stands alone; returns whether there is one. */
    private boolean readChoices(JsonParser json) throws IOException, MalformedUpstreamException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return json.currentToken() == JsonToken.START_OBJECT ? readChoice(0, false, json) : other("choices", json);
        }
        boolean found = false;
        for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
            found |= readChoice(i, found, json);
        }
        return found;
    }

    /** Returns whether it is the choice that is passed on, of which each event has one. */
    private boolean readChoice(int place, boolean isFound, JsonParser json)
            throws IOException, MalformedUpstreamException {
        Integer number = followed.nextIfOther();
        if (number != null || isFound || json.currentToken() != JsonToken.START_OBJECT) {
            return other("choices[" + (number == null ? place : number) + "]", json);
        }
        String reason = choices.read(json, inChunks, span);
        finishReason = reason == null ? finishReason : reason;
        return true;
    }

    private boolean other(String field, JsonParser json) throws IOException {
        textStart = MORE_THAN_TEXT;
        others.piece(field, json);
        return false;
    }

    /** Notes where the string that was just read is, between its quotes. */
    private void noteText(JsonParser json) {
        if (textStart == NO_TEXT) {
            textStart = (int) json.currentTokenLocation().getByteOffset() + 1;
            textEnd = (int) json.currentLocation().getByteOffset() - 1;
        } else {
            textStart = MORE_THAN_TEXT;
        }
    }
}
