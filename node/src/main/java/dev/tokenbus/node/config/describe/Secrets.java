package dev.tokenbus.node.config.describe;

import java.util.regex.Pattern;

/** Hides what must not be printed: keys and passwords, whole or as a part of a URL. */
public final class Secrets {
    /** What stands for a secret. */
    public static final String HIDDEN = "[hidden]";

    private static final Pattern KEYS = Pattern.compile("node\\.managementToken|gateway\\.tokenKey|gateway\\.jwtSecret"
            + "|tracing\\.headers|worker\\.upstream\\..+\\.apiKey");

    /** Keys whose values are URLs, which may have a user, a password or a key in them. */
    private static final Pattern URLS =
            Pattern.compile("gateway\\.jwksUrl|tracing\\.endpoint|worker\\.upstream\\..+\\.(baseUrl|proxy)");

    private static final Pattern USER = Pattern.compile("(?s)^((?:[A-Za-z][A-Za-z0-9+.-]*://)?)[^/?#]*@");
    private static final Pattern QUERY = Pattern.compile("(?s)[?#].*");
    private static final Pattern ADDRESS = Pattern.compile(
            "(?i)https?://.*|none|(\\[hidden]@)?[a-z0-9._-]+:\\d{1,5}|(\\[hidden]@)?\\[[0-9a-f:]+](:\\d{1,5})?");

    private Secrets() {}

    /** The text of a key's value as it may be printed. */
    public static String hide(String key, String text) {
        if (text.isEmpty()) {
            return text;
        }
        if (KEYS.matcher(key).matches()) {
            return HIDDEN;
        }
        if (URLS.matcher(key).matches()) {
            String url = QUERY.matcher(USER.matcher(text).replaceFirst("$1[hidden]@"))
                    .replaceFirst("?" + HIDDEN);
            // What is no URL may be a key in the wrong place.
            return ADDRESS.matcher(url).matches() ? url : HIDDEN;
        }
        return text;
    }
}
