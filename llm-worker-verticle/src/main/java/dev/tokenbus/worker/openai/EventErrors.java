package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import dev.tokenbus.worker.response.ErrorReader;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.response.UpstreamJson;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The fields of one event that may belong to an error, and if they do not, are told as what they are. Not thread-safe. */
final class EventErrors {
    /** Names of events that say nothing. */
    private static final Set<String> PLAIN = Set.of("", "message", "data");

    private static final Set<String> DETAIL = Set.of("detail", "details");

    private final Map<String, String> fields = new LinkedHashMap<>();

    /** Takes the field at whose value the parser stands, and consumes it. */
    void take(String name, JsonParser json) throws IOException {
        fields.put(name, UpstreamJson.raw(json));
    }

    /**
     * Returns the error that the fields say.
     *
     * @param event its name; one of errors is an error, whatever it says, and a mere detail of a named event is no error
     * @param inAnswer whether the event is a part of an answer
     */
    UpstreamError found(String event, boolean inAnswer) throws IOException {
        boolean isError = UpstreamError.isNameOfOne(event);
        if (!isError && !PLAIN.contains(event) && DETAIL.containsAll(fields.keySet())) {
            return UpstreamError.NONE;
        }
        ErrorReader error = new ErrorReader(inAnswer);
        for (Map.Entry<String, String> field : fields.entrySet()) {
            try (JsonParser value = UpstreamJson.parser(field.getValue())) {
                value.nextToken();
                error.field(field.getKey(), value);
            }
        }
        return error.found(isError);
    }

    /** Passes on what is no error, unless all that it says is that there is none. */
    void giveTo(OtherFields others) throws IOException {
        for (Map.Entry<String, String> field : fields.entrySet()) {
            String raw = field.getValue();
            if (!UpstreamJson.saysNothing(raw)) {
                others.about(field.getKey(), raw);
            }
        }
    }
}
