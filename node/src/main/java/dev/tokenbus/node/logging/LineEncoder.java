package dev.tokenbus.node.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.tokenbus.node.config.LogConfig;
import dev.tokenbus.node.config.LogConfig.Format;

/** Writes each event as one line in the format that {@link LogSettings} has chosen; {@code logback.xml} names this class. */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private volatile Format format = Format.TEXT;
    private volatile int maxChars = LogConfig.DEFAULT.maxChars();
    private volatile String node = "";

    /** For logback. */
    public LineEncoder() {}

    /** Any thread may call this. */
    void use(Format chosen, int mostChars) {
        format = chosen;
        maxChars = mostChars;
    }

    /** What each line calls the node. */
    void name(String name) {
        node = name;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        LogEvent line = new LogEvent(event, node, maxChars);
        return switch (format) {
            case JSON -> line.in(new JsonLine());
            case LOGFMT -> line.in(new LogfmtLine());
            default -> TextLine.of(line);
        };
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }
}
