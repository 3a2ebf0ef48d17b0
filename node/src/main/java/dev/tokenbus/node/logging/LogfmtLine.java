package dev.tokenbus.node.logging;

import java.nio.charset.StandardCharsets;

/** A line of {@code key=value} pairs, as Loki, Vector and Heroku read them: a value that is no plain word is a JSON string. */
final class LogfmtLine implements LogLine {
    private static final int USUAL_CHARS = 256;

    private final StringBuilder line = new StringBuilder(USUAL_CHARS);

    @Override
    public LogLine field(String key, Object value) {
        if (!line.isEmpty()) {
            line.append(' ');
        }
        String text = value.toString();
        line.append(key).append('=');
        if (isWord(text)) {
            line.append(text);
        } else {
            Escapes.append(line.append('"'), text, "\"\\").append('"');
        }
        return this;
    }

    private static boolean isWord(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == '=' || c == '"' || c == '\\' || c >= 0x7f) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    @Override
    public byte[] end() {
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }
}
