package dev.tokenbus.worker.response;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * What stands beside an error's own fields: Azure's {@code innererror}, and OpenRouter's {@code metadata}, with a code, the reasons of a
 * moderation, or the whole error of the server behind it.
 *
 * @param type codes, in lower case
 * @param message the sentence of the server behind
 * @param unknown the first words under any other name; never those of the prompt
 */
record MoreOfError(String type, String message, String unknown, long retryAfterMs) {
    private static final Set<String> OF_PROVIDERS = Set.of("provider_code", "provider_error_code");

    /** Reads the object at which the parser stands; consumes it. */
    static MoreOfError read(JsonParser json) throws IOException {
        MoreOfError more = new MoreOfError("", "", "", 0);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            more = more.and(name, json);
            json.skipChildren();
        }
        return more;
    }

    private MoreOfError and(String name, JsonParser json) throws IOException {
        boolean isText = json.currentToken() == JsonToken.VALUE_STRING;
        if (name.equals("flagged_input") || (name.equals("reasons") && hasElements(json))) {
            return withType("moderation");
        } else if (RetryDelay.isNameOfOne(name) && json.currentToken().isScalarValue()) {
            return new MoreOfError(
                    type, message, unknown, Math.max(retryAfterMs, RetryDelay.ofField(name, json.getText())));
        } else if (!isText || ErrorReader.isNone(json.getText())) {
            return this;
        } else if (name.equals("raw")) {
            UpstreamError behind = UpstreamJson.readErrorBody(json.getText().getBytes(StandardCharsets.UTF_8));
            return new MoreOfError(type, behind.message(), unknown, Math.max(retryAfterMs, behind.retryAfterMs()))
                    .withType(behind.type());
        } else if (ErrorNames.TYPES.contains(name) || OF_PROVIDERS.contains(name)) {
            return withType(json.getText().strip().toLowerCase(Locale.ROOT));
        }
        return unknown.isEmpty() ? new MoreOfError(type, message, json.getText(), retryAfterMs) : this;
    }

    private MoreOfError withType(String more) {
        return new MoreOfError((type + ' ' + more).strip(), message, unknown, retryAfterMs);
    }

    /** Whether the array at which the parser stands has any; consumes it if so. */
    private static boolean hasElements(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return false;
        }
        boolean any = false;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            any = true;
            json.skipChildren();
        }
        return any;
    }
}
