package dev.tokenbus.metrics.times;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The one shape of all histograms, so that any two of a kind can be merged: microseconds up to an hour, to within 1 %. */
public final class Histograms {
    private static final long MAX_MICROS = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 2;

    private Histograms() {}

    /** An empty histogram for one thread. */
    public static Histogram create() {
        return new Histogram(1, MAX_MICROS, DIGITS);
    }

    /** Uses a buffer of {@link #scratch()}, which may hold anything. */
    public static byte[] encode(Histogram histogram, ByteBuffer scratch) {
        int length = histogram.encodeIntoByteBuffer(scratch.clear());
        byte[] bytes = new byte[length];
        scratch.flip().get(bytes);
        return bytes;
    }

    /** Room in which one thread encodes. */
    public static ByteBuffer scratch() {
        return ByteBuffer.allocate(create().getNeededByteBufferCapacity());
    }

    /** Throws {@link IllegalArgumentException} for bytes that {@link #encode} of a compatible version did not write. */
    public static Histogram decode(byte[] bytes) {
        try {
            Histogram decoded = Histogram.decodeFromByteBuffer(ByteBuffer.wrap(bytes), 0);
            Histogram histogram = create();
            histogram.add(decoded);
            return histogram;
        } catch (RuntimeException notAHistogram) {
            throw new IllegalArgumentException(
                    "histogram of " + bytes.length + " bytes (expected: an HdrHistogram of at most an hour)",
                    notAHistogram);
        }
    }
}
