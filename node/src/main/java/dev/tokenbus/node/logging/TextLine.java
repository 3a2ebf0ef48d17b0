package dev.tokenbus.node.logging;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A line for people: a short time, what happened, and its values; below it, indented, the stack of an exception. */
final class TextLine {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
    private static final TargetLengthBasedClassNameAbbreviator SHORT = new TargetLengthBasedClassNameAbbreviator(20);

    private TextLine() {}

    static byte[] of(LogEvent line) {
        ILoggingEvent event = line.event();
        StringBuilder text = new StringBuilder(TIME.format(event.getInstant()))
                .append(String.format(Locale.ROOT, " %-5s ", event.getLevel()))
                .append(SHORT.abbreviate(event.getLoggerName()))
                .append(' ');
        Escapes.append(text, line.message(), "");
        line.eachOwn((key, value) -> Escapes.append(text.append(' ').append(key).append('='), value.toString(), ""));
        text.append('\n');
        if (event.getThrowableProxy() != null) {
            line.stack()
                    .lines()
                    .forEach(frame -> Escapes.append(text.append("    "), frame.replace("\t", "    "), "")
                            .append('\n'));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
