package dev.tokenbus.gateway.door;

import dev.tokenbus.protocol.json.JsonBytes;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of events that leave together, written in one pass: each event is {@link #open opened}, filled and {@link #close closed}.
 * What is between is one JSON value on one line, of parts that the caller keeps ready and of strings that are escaped here, because
 * that is what a token costs.
 */
public final class EventText {
    private static final byte[] DATA = JsonBytes.ascii("data: ");
    private static final byte[] EVENT = JsonBytes.ascii("event: ");
    private static final byte[] NEWLINE = JsonBytes.ascii("\n");
    private static final int FIRST_BYTES = 512;

    private final Framing framing;
    private final JsonBytes bytes = new JsonBytes(FIRST_BYTES);

    /** What is around each event. */
    public enum Framing {
        /** Server-sent events without a name. */
        DATA,
        /** Server-sent events, each named by its type. */
        NAMED,
        /** One event a line: for a carrier that has frames of its own. */
        LINES
    }

    public EventText(Framing framing) {
        this.framing = framing;
    }

    /** Begins an event of a type, which only {@link Framing#NAMED} shows. */
    public EventText open(String type) {
        switch (framing) {
            case NAMED -> raw(EVENT).raw(type).raw(NEWLINE).raw(DATA);
            case DATA -> raw(DATA);
            case LINES -> {}
        }
        return this;
    }

    /** Ends an event. */
    public EventText close() {
        return framing == Framing.LINES ? raw(NEWLINE) : raw(NEWLINE).raw(NEWLINE);
    }

    /** Bytes as they are: a piece of JSON without a line break. */
    public EventText raw(byte[] json) {
        bytes.raw(json);
        return this;
    }

    /** Text as it is: a piece of JSON without a line break. */
    public EventText raw(String json) {
        return raw(json.getBytes(StandardCharsets.UTF_8));
    }

    public EventText number(long number) {
        bytes.number(number);
        return this;
    }

    /** A JSON string, in quotes. A lone surrogate, which UTF-8 cannot carry, becomes U+FFFD. */
    public EventText string(String text) {
        bytes.string(text);
        return this;
    }

    /** A part of what stands in the quotes of a JSON string; it must not cut a surrogate pair. */
    public EventText inside(String text, int from, int to) {
        bytes.inside(text, from, to);
        return this;
    }

    /** JSON without line breaks, which are blanks between its values and would end an event: in its strings they are escaped. */
    public static String oneLine(String json) {
        return json.replace('\n', ' ').replace('\r', ' ');
    }

    public int length() {
        return bytes.length();
    }

    /** What was written. */
    public byte[] toBytes() {
        return bytes.toBytes();
    }
}
