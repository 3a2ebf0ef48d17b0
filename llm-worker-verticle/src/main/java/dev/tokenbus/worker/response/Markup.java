package dev.tokenbus.worker.response;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a page in HTML says, or a document in XML: the page's title, or else the words between the tags. */
final class Markup {
    private static final int MAX_CHARS = 16 * 1024;
    private static final Pattern TITLE = Pattern.compile("<title[^>]*>([^<]{1,200})", Pattern.CASE_INSENSITIVE);
    private static final Pattern UNREAD =
            Pattern.compile("<(script|style)\\b[^>]*>[^<]*</\\1>|<[^>]*>|\\s+", Pattern.CASE_INSENSITIVE);

    private Markup() {}

    static String words(String page) {
        Matcher title = TITLE.matcher(page);
        if (title.find() && !title.group(1).isBlank()) {
            return title.group(1).strip();
        }
        String start = page.substring(0, Math.min(page.length(), MAX_CHARS));
        return UNREAD.matcher(start).replaceAll(" ").replaceAll(" +", " ").strip();
    }
}
