package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokenbus.worker.response.UpstreamJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells which of the choices of an answer is the one that is passed on: the lowest of those in the first event that numbers them. A choice
 * without a number is that one. An event is only read ahead if it mentions another number. Not thread-safe.
 */
final class FollowedChoice {
    private static final byte[] INDEX = {'i', 'n', 'd', 'e', 'x', '"'};

    private @Nullable Integer followed;
    /** The numbers of the choices in the event; empty if each of them is followed. */
    private List<@Nullable Integer> inEvent = List.of();

    private int next;

    /** An event begins. */
    void begin(byte[] bytes, int offset, int length) {
        next = 0;
        inEvent = List.of();
        if (mentionsOther(bytes, offset, offset + length)) {
            inEvent = choices(bytes, offset, length);
            if (followed == null) {
                followed = inEvent.stream()
                        .filter(Objects::nonNull)
                        .min(Integer::compare)
                        .orElse(null);
            }
        }
    }

    /** Returns the number of the event's next choice if that is not the one that is followed, else null. */
    @Nullable
    Integer nextIfOther() {
        Integer index = next < inEvent.size() ? inEvent.get(next) : null;
        next++;
        return index == null || index.equals(followed) ? null : index;
    }

    private boolean mentionsOther(byte[] bytes, int from, int to) {
        for (int at = from; at + INDEX.length < to; at++) {
            if (bytes[at] == 'i' && isIndex(bytes, at) && !saysFollowed(bytes, at + INDEX.length, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIndex(byte[] bytes, int at) {
        for (int i = 1; i < INDEX.length; i++) {
            if (bytes[at + i] != INDEX[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the number that is followed, which has one digit as good as always, stands here and is the whole number. */
    private boolean saysFollowed(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == ':' || bytes[at] == ' ')) {
            at++;
        }
        return followed != null
                && at + 1 < to
                && bytes[at] == '0' + followed
                && (bytes[at + 1] == ',' || bytes[at + 1] == '}');
    }

    private static List<@Nullable Integer> choices(byte[] bytes, int offset, int length) {
        List<@Nullable Integer> found = new ArrayList<>();
        try (JsonParser json = UpstreamJson.parser(bytes, offset, length)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME) {
                    boolean isChoices = json.currentName().equals("choices");
                    JsonToken token = json.nextToken();
                    if (isChoices && token == JsonToken.START_ARRAY) {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            found.add(index(json));
                        }
                    } else if (isChoices && token == JsonToken.START_OBJECT) {
                        found.add(index(json));
                    } else {
                        json.skipChildren();
                    }
                }
            }
        } catch (IOException e) {
            // What is wrong with it is told by who reads it.
            return found;
        }
        return found;
    }

    private static @Nullable Integer index(JsonParser json) throws IOException {
        Integer index = null;
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return null;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isIndex = json.currentName().equals("index");
            if (json.nextToken().isScalarValue() && isIndex) {
                int number = (int) json.getValueAsDouble(-1);
                index = number < 0 || number == Integer.MAX_VALUE ? null : Integer.valueOf(number);
            }
            json.skipChildren();
        }
        return index;
    }
}
