package dev.tokenbus.gateway.netty;

import dev.tokenbus.protocol.CloseCode;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Inflates the compressed messages of one client (RFC 7692), as far as a message may become large. Where the client begins each
 * message anew, nothing is kept between messages, and data that ends too early is noticed.
 */
final class Inflation {
    private static final int PIECE_BYTES = 8192;

    /** What the sender leaves out at the end of a message. */
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    /** A last block without data: deflate data that is complete is finished by it, and yields nothing more. */
    private static final byte[] LAST_BLOCK = {1, 0, 0, (byte) 0xff, (byte) 0xff};

    private final boolean keepsContext;
    private final int maxBytes;
    private @Nullable Inflater inflater;
    private long compressedBytes;

    /** @param keepsContext whether a message may refer to the ones before it */
    Inflation(boolean keepsContext, int maxBytes) {
        this.keepsContext = keepsContext;
        this.maxBytes = maxBytes;
    }

    /** Inflates bytes of a message, which stay in the buffer; returns with which code the client is to be closed, if it is. */
    @Nullable
    CloseCode inflate(ByteBuf in, int count, MessageAssembler to) {
        compressedBytes += count;
        if (compressedBytes > 2L * maxBytes) {
            // Mostly empty blocks: no message that may be sent needs so many.
            return CloseCode.TOO_BIG;
        }
        return inflate(in.nioBuffer(in.readerIndex(), count), to);
    }

    /** The message is complete; returns with which code the client is to be closed, if it is. */
    @Nullable
    CloseCode finish(MessageAssembler to) {
        compressedBytes = 0;
        CloseCode broken = inflate(ByteBuffer.wrap(TAIL), to);
        if (keepsContext || inflater == null) {
            return broken;
        }
        boolean complete = broken != null || isComplete(inflater);
        close();
        return complete ? broken : CloseCode.NOT_DEFLATE;
    }

    private @Nullable CloseCode inflate(ByteBuffer in, MessageAssembler to) {
        Inflater current = inflater();
        byte[] piece = new byte[Math.min(PIECE_BYTES, Math.max(256, in.remaining() * 4))];
        current.setInput(in);
        try {
            while (true) {
                int count = current.inflate(piece);
                if (!to.append(piece, count)) {
                    return CloseCode.TOO_BIG;
                }
                if (current.finished()) {
                    // Another block may follow the one that says it is the last.
                    current.reset();
                    current.setInput(in);
                }
                if (current.needsDictionary()) {
                    return CloseCode.NOT_DEFLATE;
                }
                if (count == 0 && current.needsInput()) {
                    return null;
                }
            }
        } catch (DataFormatException e) {
            return CloseCode.NOT_DEFLATE;
        }
    }

    private Inflater inflater() {
        if (inflater == null) {
            inflater = new Inflater(true);
        }
        return inflater;
    }

    private static boolean isComplete(Inflater inflater) {
        inflater.setInput(LAST_BLOCK);
        try {
            return inflater.inflate(new byte[1]) == 0 && inflater.finished();
        } catch (DataFormatException e) {
            return false;
        }
    }

    /** Frees what lies outside the heap. */
    void close() {
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }
}
