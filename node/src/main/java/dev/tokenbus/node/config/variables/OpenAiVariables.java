package dev.tokenbus.node.config.variables;

import dev.tokenbus.node.config.given.GivenValues;
import java.util.Map;

/**
 * Reads the two variables of every OpenAI client, {@code OPENAI_BASE_URL} and {@code OPENAI_API_KEY}: they name the model server
 * {@code openai}, unless a key of our own does. The key alone means OpenAI itself.
 */
public final class OpenAiVariables {
    public static final String UPSTREAM_NAME = "openai";

    private static final String KEY = Variables.UPSTREAM_KEYS + UPSTREAM_NAME + ".apiKey";
    private static final String URL = Variables.UPSTREAM_KEYS + UPSTREAM_NAME + ".baseUrl";
    private static final String KEY_VARIABLE = "OPENAI_API_KEY";
    private static final String URL_VARIABLE = "OPENAI_BASE_URL";

    private OpenAiVariables() {}

    public static void putInto(GivenValues given, Map<String, String> environment) {
        String url = environment.getOrDefault(URL_VARIABLE, "").strip();
        String key = environment.getOrDefault(KEY_VARIABLE, "").strip();
        // A URL of our own names another server, which is not to be sent the key; an option is about this one.
        boolean hasOwnUrl = given.has(URL) && !given.nameOf(URL).startsWith("--");
        if (hasOwnUrl) {
            return;
        }
        if (!given.has(URL) && !(url.isEmpty() && key.isEmpty())) {
            given.putVariable(URL, url.isEmpty() ? "https://api.openai.com/v1" : url, URL_VARIABLE);
        }
        if (given.has(URL) && !given.has(KEY) && !key.isEmpty()) {
            given.putVariable(KEY, key, KEY_VARIABLE);
        }
    }
}
