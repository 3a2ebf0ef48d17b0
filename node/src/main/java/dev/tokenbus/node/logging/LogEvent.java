package dev.tokenbus.node.logging;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * What a line says of an event, whatever its format: the fixed keys, and the event's own.
 *
 * @param node what people call this node; empty while nobody knows
 * @param maxChars a longer value is cut
 */
record LogEvent(ILoggingEvent event, String node, int maxChars) {
    /** As many frames of each exception's stack. */
    private static final String FRAMES = "20";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
    private static final ThrowableProxyConverter STACKS = stacks();

    private static ThrowableProxyConverter stacks() {
        ThrowableProxyConverter converter = new ThrowableProxyConverter();
        converter.setOptionList(List.of(FRAMES));
        converter.start();
        return converter;
    }

    /** The line in a format that programs read. */
    byte[] in(LogLine line) {
        line.field("time", TIME.format(event.getInstant()))
                .field("level", event.getLevel().toString().toLowerCase(Locale.ROOT))
                .field("logger", event.getLoggerName())
                .field("msg", message());
        if (!node.isEmpty()) {
            line.field("node", node);
        }
        eachOwn(line::field);
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.field("error", cut(thrown.getClassName() + ": " + thrown.getMessage()))
                    .field("stack", stack());
        }
        return line.end();
    }

    String message() {
        return cut(String.valueOf(event.getFormattedMessage()));
    }

    /** The keys that only this event has; one without a value is left out. */
    void eachOwn(BiConsumer<String, Object> consumer) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            for (KeyValuePair pair : pairs) {
                if (pair.value != null) {
                    consumer.accept(
                            pair.key, pair.value instanceof CharSequence text ? cut(text.toString()) : pair.value);
                }
            }
        }
    }

    /** The exception with the frames that led to it; empty without one. */
    String stack() {
        return cut(STACKS.convert(event));
    }

    private String cut(@Nullable String text) {
        return text == null || text.length() <= maxChars ? String.valueOf(text) : text.substring(0, maxChars) + "…";
    }
}
