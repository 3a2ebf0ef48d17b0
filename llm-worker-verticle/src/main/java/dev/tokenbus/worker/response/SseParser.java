package dev.tokenbus.worker.response;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Parses {@code text/event-stream} from bytes that may be split anywhere, and hands over the name and the data of each event.
 *
 * <p>A line ends with CR, LF or CRLF; a byte order mark at the beginning, comments and the fields {@code id} and {@code retry} are
 * ignored; several {@code data} lines are joined with LF. In four things servers are taken as they are, and not by the standard: an
 * {@code error} line, as old servers of llama.cpp have it, is the data of an event of that name; an event named {@code error} counts
 * without data too; JSON that stands there without {@code data} is data, and so is a page or a sentence after an event; and at
 * {@link #end} an event counts although no blank line follows it. (The codec of vertx-web-common takes CRLF for two line ends,
 * rescans and copies each event, and has no limit.)
 *
 * <p>Every byte is copied once, into this parser's own array, and looked at once; events are handed over in place. Memory is
 * bounded by the limit and the largest buffer. Not thread-safe.
 */
public final class SseParser {
    private static final int SMALL = 1024;
    private static final int KEPT = 64 * 1024;
    /** A line may be this much longer than its data. */
    private static final int FIELD_NAME_ROOM = 16;

    private static final int NONE = -1;
    private static final int MAX_NAME_BYTES = 64;
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final byte[] ERROR = {'e', 'r', 'r', 'o', 'r'};
    private static final String ERROR_NAME = "error";

    private final int maxEventBytes;
    private final EventHandler handler;

    private byte[] bytes = new byte[SMALL];
    /** Bytes before this are valid, those before {@link #at} are scanned; the current line starts at {@link #lineStart}. */
    private int end;

    private int at;
    private int lineStart;
    /** The data of the current event; {@link #NONE} while it has none. */
    private int dataStart = NONE;

    private int dataEnd;
    /** The name of the current event; empty while it has none. */
    private String name = "";
    /** Whether the lines up to the next blank one belong to JSON, or other text, without a field's name. */
    private boolean inText;

    private boolean afterCr;
    private boolean firstLine = true;
    private boolean anyEvent;

    /** Receives an event. */
    @FunctionalInterface
    public interface EventHandler {
        /**
         * The data is a range of an array that is valid during the call only.
         *
         * @param name the event's {@code event} field; empty if it has none
         */
        void onEvent(String name, byte[] bytes, int offset, int length) throws MalformedUpstreamException;
    }

    public SseParser(int maxEventBytes, EventHandler handler) {
        this.maxEventBytes = maxEventBytes;
        this.handler = handler;
    }

    /** Parses more bytes. After an exception of the handler it goes on behind that event, after its own it cannot be used any more. */
    public void feed(Buffer buffer) throws MalformedUpstreamException {
        reserve(buffer.length());
        buffer.getBytes(0, buffer.length(), bytes, end);
        end += buffer.length();
        scan();
        checkLine(end - lineStart);
        compact();
    }

    /** The bytes end here; what stands there without a line end or a blank line is an event too. */
    public void end() throws MalformedUpstreamException {
        scan();
        if (end > lineStart) {
            int start = lineStart;
            lineStart = end;
            line(start, end);
        }
        dispatch();
    }

    private void scan() throws MalformedUpstreamException {
        while (at < end) {
            byte b = bytes[at];
            if (b == '\n' && afterCr) {
                // The second half of a CRLF.
                afterCr = false;
                lineStart = ++at;
            } else if (b == '\n' || b == '\r') {
                afterCr = b == '\r';
                int start = lineStart;
                lineStart = ++at;
                line(start, at - 1);
            } else {
                afterCr = false;
                at++;
            }
        }
    }

    private void line(int begin, int lineEnd) throws MalformedUpstreamException {
        int start = begin;
        if (firstLine) {
            firstLine = false;
            start += startsWithByteOrderMark(start, lineEnd) ? 3 : 0;
        }
        int length = lineEnd - start;
        checkLine(length);
        if (length == 0) {
            dispatch();
        } else if (isField(DATA, start, length)) {
            data(valueStart(DATA, start, lineEnd), lineEnd);
        } else if (isField(EVENT, start, length)) {
            name(valueStart(EVENT, start, lineEnd), lineEnd);
        } else if (isField(ERROR, start, length)) {
            name = ERROR_NAME;
            data(valueStart(ERROR, start, lineEnd), lineEnd);
        } else if (bytes[start] == '{' || (inText && bytes[start] != ':') || isText(start, lineEnd)) {
            inText = true;
            data(start, lineEnd);
        }
    }

    /** Whether a line after an event is no field of one: what a server wrote that broke down in its answer, or a proxy. */
    private boolean isText(int start, int lineEnd) {
        if (!anyEvent || bytes[start] == ':') {
            return false;
        }
        boolean hasBlank = bytes[start] == '<';
        for (int i = start; i < lineEnd; i++) {
            if (bytes[i] == ':') {
                return bytes[start] == '<';
            }
            hasBlank |= bytes[i] == ' ';
        }
        return hasBlank;
    }

    /** After the colon, one space belongs to the syntax. */
    private int valueStart(byte[] field, int lineStart, int lineEnd) {
        int start = lineStart + field.length;
        start += start < lineEnd ? 1 : 0;
        return start + (start < lineEnd && bytes[start] == ' ' ? 1 : 0);
    }

    private void name(int start, int lineEnd) {
        int length = Math.min(lineEnd - start, MAX_NAME_BYTES);
        name = new String(bytes, start, length, StandardCharsets.UTF_8).strip();
    }

    private boolean startsWithByteOrderMark(int start, int lineEnd) {
        return lineEnd - start >= 3
                && bytes[start] == (byte) 0xEF
                && bytes[start + 1] == (byte) 0xBB
                && bytes[start + 2] == (byte) 0xBF;
    }

    private boolean isField(byte[] field, int start, int length) {
        return length >= field.length
                && (length == field.length || bytes[start + field.length] == ':')
                && Arrays.equals(bytes, start, start + field.length, field, 0, field.length);
    }

    private void data(int start, int lineEnd) throws MalformedUpstreamException {
        if (dataStart == NONE) {
            dataStart = start;
            dataEnd = lineEnd;
        } else {
            // At least one byte lies between two lines, which the line feed replaces, so nothing is overwritten.
            bytes[dataEnd++] = '\n';
            System.arraycopy(bytes, start, bytes, dataEnd, lineEnd - start);
            dataEnd += lineEnd - start;
        }
        if (dataEnd - dataStart > maxEventBytes) {
            throw tooLarge();
        }
    }

    private void dispatch() throws MalformedUpstreamException {
        String named = name;
        name = "";
        inText = false;
        if (dataStart != NONE) {
            int start = dataStart;
            dataStart = NONE;
            anyEvent = true;
            handler.onEvent(named, bytes, start, dataEnd - start);
        } else if (named.equals(ERROR_NAME)) {
            handler.onEvent(named, bytes, 0, 0);
        }
    }

    private void checkLine(int length) throws MalformedUpstreamException {
        if (length > maxEventBytes + FIELD_NAME_ROOM) {
            throw tooLarge();
        }
    }

    private MalformedUpstreamException tooLarge() {
        return new MalformedUpstreamException("an event is larger than " + maxEventBytes + " bytes");
    }

    /** Moves what is incomplete to the front: the event's data, room for the line feed that joins another line to it, the current line. */
    private void compact() {
        int line = end - lineStart;
        int data = dataStart == NONE ? 0 : dataEnd - dataStart;
        int feed = dataStart == NONE ? 0 : 1;
        if (line + data == 0 && bytes.length > KEPT) {
            bytes = new byte[SMALL];
        } else {
            System.arraycopy(bytes, Math.max(dataStart, 0), bytes, 0, data);
            System.arraycopy(bytes, lineStart, bytes, data + feed, line);
        }
        lineStart = data + feed;
        end = lineStart + line;
        at = end;
        if (dataStart != NONE) {
            dataStart = 0;
            dataEnd = data;
        }
    }

    private void reserve(int more) {
        if (end + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + more));
        }
    }
}
