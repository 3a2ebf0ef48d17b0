package dev.tokenbus.metrics.history;

import dev.tokenbus.metrics.times.Histograms;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How long something took, each time in one second: the counts of a histogram that are not zero, packed into about three bytes each.
 * A value.
 *
 * <p>Each count comes with the distance of its time, in microseconds, from the one before; both are integers of 7 bits a byte, lowest
 * first.
 */
final class PackedTimes {
    static final PackedTimes NONE = new PackedTimes(new byte[0]);

    private final byte[] packed;

    private PackedTimes(byte[] packed) {
        this.packed = packed;
    }

    static PackedTimes of(Histogram micros) {
        Packer packer = new Packer();
        for (HistogramIterationValue each : micros.recordedValues()) {
            packer.add(each.getValueIteratedTo(), each.getCountAtValueIteratedTo());
        }
        return packer.pack();
    }

    PackedTimes plus(PackedTimes other) {
        if (packed.length == 0 || other.packed.length == 0) {
            return packed.length == 0 ? other : this;
        }
        Packer packer = new Packer();
        Unpacker a = new Unpacker(packed);
        Unpacker b = new Unpacker(other.packed);
        while (a.isThere || b.isThere) {
            if (!b.isThere || a.isThere && a.micros < b.micros) {
                packer.add(a.micros, a.count);
                a.next();
            } else if (!a.isThere || b.micros < a.micros) {
                packer.add(b.micros, b.count);
                b.next();
            } else {
                packer.add(a.micros, a.count + b.count);
                a.next();
                b.next();
            }
        }
        return packer.pack();
    }

    /** Adds all times to a histogram of {@link Histograms#create}. */
    void addTo(Histogram sum) {
        for (Unpacker each = new Unpacker(packed); each.isThere; each.next()) {
            sum.recordValueWithCount(each.micros, each.count);
        }
    }

    int bytes() {
        return packed.length;
    }

    private static final class Packer {
        private byte[] bytes = new byte[64];
        private int length;
        private long last;

        void add(long micros, long count) {
            number(micros - last);
            number(count);
            last = micros;
        }

        private void number(long value) {
            if (bytes.length - length < 10) {
                bytes = Arrays.copyOf(bytes, 2 * bytes.length);
            }
            long rest = value;
            for (; rest >= 0x80; rest >>>= 7) {
                bytes[length++] = (byte) (rest | 0x80);
            }
            bytes[length++] = (byte) rest;
        }

        PackedTimes pack() {
            return length == 0 ? NONE : new PackedTimes(Arrays.copyOf(bytes, length));
        }
    }

    private static final class Unpacker {
        private final byte[] bytes;
        private int at;
        private boolean isThere;
        private long micros;
        private long count;

        Unpacker(byte[] bytes) {
            this.bytes = bytes;
            next();
        }

        void next() {
            isThere = at < bytes.length;
            if (isThere) {
                micros += number();
                count = number();
            }
        }

        private long number() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte each = bytes[at++];
                value |= (long) (each & 0x7F) << shift;
                if (each >= 0) {
                    return value;
                }
            }
        }
    }
}
