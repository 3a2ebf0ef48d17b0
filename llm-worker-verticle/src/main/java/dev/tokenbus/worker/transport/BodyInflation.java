package dev.tokenbus.worker.transport;

import dev.tokenbus.worker.response.MalformedUpstreamException;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Expands a compressed body in small pieces, each when it is asked for, so that a reader who pauses holds the compressed bytes only.
 *
 * <p>What the server flushed is there at once. Gzip may have several members; deflate may have zlib's header or none. A body that
 * expands without end is refused. Not thread-safe.
 */
public final class BodyInflation implements AutoCloseable {
    /** What may be expanded however small it was. */
    private static final long FREE_BYTES = 16L << 20;

    /** How much larger more than that may become: a model that repeats itself reaches a quarter of it. */
    private static final int MOST_FOLD = 256;

    private static final int PIECE_BYTES = 8 << 10;
    private static final int MAX_HEADER_BYTES = 64 << 10;
    private static final int FIXED_HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final boolean isGzip;
    private final byte[] piece = new byte[PIECE_BYTES];
    private final CRC32 checksum = new CRC32();
    private @Nullable Inflater inflater;
    private byte[] input = new byte[0];
    private int at;
    private Phase phase = Phase.HEADER;
    private long compressed;
    private long expanded;
    private boolean isWhole;
    /** Whether there is a member of gzip that is whole. */
    private boolean hasMember;

    private enum Phase {
        HEADER,
        BODY,
        TRAILER,
        /** What follows is no part of it. */
        OVER
    }

    /** @param coding one that is compressed and known */
    public BodyInflation(ContentCoding coding) {
        this.isGzip = coding == ContentCoding.GZIP;
    }

    /** Takes more bytes, which {@link #next} expands. */
    public void push(Buffer bytes) {
        if (phase == Phase.OVER) {
            return;
        }
        takeBack();
        byte[] joined = Arrays.copyOfRange(input, at, input.length + bytes.length());
        bytes.getBytes(0, bytes.length(), joined, input.length - at);
        input = joined;
        at = 0;
        compressed += bytes.length();
    }

    /** Returns the next piece; null if it needs more bytes or is over. */
    public @Nullable Buffer next() throws MalformedUpstreamException {
        try {
            return expand();
        } catch (DataFormatException e) {
            throw broken();
        }
    }

    /** Whether it came to its end. */
    public boolean isWhole() {
        return isWhole;
    }

    /** Frees its memory; nothing more is expanded. Idempotent. */
    @Override
    public void close() {
        phase = Phase.OVER;
        input = new byte[0];
        at = 0;
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }

    private @Nullable Buffer expand() throws DataFormatException, MalformedUpstreamException {
        while (true) {
            switch (phase) {
                case HEADER -> {
                    if (!readHeader()) {
                        return null;
                    }
                }
                case BODY -> {
                    Buffer next = expandBody();
                    if (next != null || phase == Phase.BODY) {
                        return next;
                    }
                }
                case TRAILER -> {
                    if (!readTrailer()) {
                        return null;
                    }
                }
                case OVER -> {
                    return null;
                }
            }
        }
    }

    private @Nullable Buffer expandBody() throws DataFormatException, MalformedUpstreamException {
        Inflater body = inflater;
        if (body == null) {
            return null;
        }
        if (body.needsInput()) {
            body.setInput(input, at, input.length - at);
            at = input.length;
        }
        int length = inflate(body);
        if (length > 0) {
            return taken(length);
        }
        if (body.needsDictionary()) {
            throw broken();
        }
        if (body.finished()) {
            takeBack();
            isWhole = !isGzip;
            phase = isGzip ? Phase.TRAILER : Phase.OVER;
        }
        return null;
    }

    /** Inflates a piece; what stands before broken bytes counts. */
    private int inflate(Inflater body) throws DataFormatException {
        long before = body.getBytesWritten();
        try {
            return body.inflate(piece);
        } catch (DataFormatException e) {
            int length = (int) (body.getBytesWritten() - before);
            if (length > 0) {
                return length;
            }
            throw e;
        }
    }

    /** Takes back from the inflater what it has not read. */
    private void takeBack() {
        if (inflater != null && phase == Phase.BODY) {
            at -= inflater.getRemaining();
            inflater.setInput(input, 0, 0);
        }
    }

    private Buffer taken(int length) throws MalformedUpstreamException {
        expanded += length;
        if (expanded > FREE_BYTES && expanded > MOST_FOLD * compressed) {
            close();
            throw new MalformedUpstreamException("its compressed bytes expand more than " + MOST_FOLD + "-fold");
        }
        if (isGzip) {
            checksum.update(piece, 0, length);
        }
        return Buffer.buffer(length).appendBytes(piece, 0, length);
    }

    private boolean readHeader() throws MalformedUpstreamException {
        if (isGzip) {
            return readGzipHeader();
        }
        if (input.length - at < 2) {
            return false;
        }
        // The two bytes of zlib's header, which some servers leave out, have a checksum.
        boolean isZlib = (input[at] & 0x0f) == 8 && ((input[at] & 0xff) << 8 | (input[at + 1] & 0xff)) % 31 == 0;
        begin(!isZlib);
        return true;
    }

    private void begin(boolean isRaw) {
        if (inflater != null) {
            inflater.end();
        }
        inflater = new Inflater(isRaw);
        checksum.reset();
        phase = Phase.BODY;
    }

    private boolean readGzipHeader() throws MalformedUpstreamException {
        if (hasMember) {
            isWhole = !mayBeginMember();
            if (isWhole) {
                return input.length > at && end();
            }
        }
        int length = gzipHeaderLength();
        if (length < 0) {
            if (input.length - at > MAX_HEADER_BYTES) {
                throw broken();
            }
            return false;
        }
        at += length;
        begin(true);
        return true;
    }

    /** Whether a further member begins here, so that the body is not whole without it. */
    private boolean mayBeginMember() {
        int there = input.length - at;
        return there > 0 && (input[at] & 0xff) == 0x1f && (there == 1 || (input[at + 1] & 0xff) == 0x8b);
    }

    private boolean end() {
        close();
        return true;
    }

    /** The length of the member's header; negative if that is not there as a whole. */
    private int gzipHeaderLength() throws MalformedUpstreamException {
        int there = input.length - at;
        boolean isGzipSoFar = (there < 1 || (input[at] & 0xff) == 0x1f)
                && (there < 2 || (input[at + 1] & 0xff) == 0x8b)
                && (there < 3 || input[at + 2] == 8);
        if (!isGzipSoFar) {
            throw broken();
        }
        if (there < FIXED_HEADER_BYTES) {
            return -1;
        }
        int flags = input[at + 3];
        int from = at + FIXED_HEADER_BYTES;
        if ((flags & EXTRA) != 0) {
            from = from + 2 > input.length ? -1 : from + 2 + (input[from] & 0xff) + ((input[from + 1] & 0xff) << 8);
        }
        from = (flags & NAME) != 0 ? afterZero(from) : from;
        from = (flags & COMMENT) != 0 ? afterZero(from) : from;
        from = (flags & HEADER_CRC) != 0 && from >= 0 ? from + 2 : from;
        return from < 0 || from > input.length ? -1 : from - at;
    }

    private int afterZero(int from) {
        for (int i = from; i >= 0 && i < input.length; i++) {
            if (input[i] == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    private boolean readTrailer() throws MalformedUpstreamException {
        if (input.length - at < TRAILER_BYTES) {
            return false;
        }
        long wanted = 0;
        for (int i = 3; i >= 0; i--) {
            wanted = wanted << 8 | (input[at + i] & 0xff);
        }
        if (wanted != checksum.getValue()) {
            throw broken();
        }
        at += TRAILER_BYTES;
        isWhole = true;
        hasMember = true;
        phase = Phase.HEADER;
        return true;
    }

    private MalformedUpstreamException broken() {
        close();
        isWhole = false;
        return new MalformedUpstreamException("its compressed bytes are broken: " + (isGzip ? "gzip" : "deflate"));
    }
}
