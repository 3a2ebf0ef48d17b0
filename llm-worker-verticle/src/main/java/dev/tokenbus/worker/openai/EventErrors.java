package dev.tokenbus.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import dev.tokenbus.worker.response.ErrorReader;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.response.UpstreamJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields of one event that may belong to an error, and if they do not, are told as what they are. Not thread-safe. */
final class EventErrors {
    private final ErrorReader error = new ErrorReader();
    private final Map<String, String> fields = new LinkedHashMap<>();

    /** Takes the field at whose value the parser stands, and consumes it. */
    void take(String name, JsonParser json) throws IOException {
        String raw = UpstreamJson.raw(json);
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        fields.put(name, raw);
        try (JsonParser value = UpstreamJson.parser(bytes, 0, bytes.length)) {
            value.nextToken();
            error.field(name, value);
        }
    }

    /** See {@link ErrorReader#found}. */
    UpstreamError found(boolean isError, boolean isAnswer) {
        return error.found(isError, isAnswer);
    }

    /** Passes on what is no error, unless all that it says is that there is none. */
    void giveTo(OtherFields others) throws IOException {
        for (Map.Entry<String, String> field : fields.entrySet()) {
            String raw = field.getValue();
            if (!UpstreamJson.saysNothing(raw.getBytes(StandardCharsets.UTF_8))) {
                others.about(field.getKey(), raw);
            }
        }
    }
}
