package dev.tokenbus.testkit.property;

import java.util.SplittableRandom;

/** Where choices come from: a seed, or the choices of an earlier case. */
sealed interface Source {
    /** A choice from 0 to an unsigned bound; all are equally likely. */
    long uniform(long last);

    /** A choice from 0 to an unsigned bound; small numbers and the bounds are more likely. */
    long liking(long last);

    /** Whether a list of this size gets another element. */
    boolean goesOn(int size, int wanted);

    /** The length that a list aims at. */
    int length(int min, int max);

    /** Chooses at random, from a seed. */
    record Seeded(SplittableRandom random) implements Source {
        private static final long MANY = 1000;
        private static final int ONE_IN = 10;

        Seeded(long seed) {
            this(new SplittableRandom(seed));
        }

        @Override
        public long uniform(long last) {
            return last == -1 ? random.nextLong() : Long.remainderUnsigned(random.nextLong(), last + 1);
        }

        @Override
        public long liking(long last) {
            int how = random.nextInt(ONE_IN);
            if (how == 0) {
                return edge(last);
            }
            if (how < ONE_IN / 2 && Long.compareUnsigned(last, MANY) > 0) {
                int bits = 1 + random.nextInt(Long.SIZE - Long.numberOfLeadingZeros(last));
                return Long.remainderUnsigned(random.nextLong() >>> (Long.SIZE - bits), last == -1 ? -1 : last + 1);
            }
            return uniform(last);
        }

        /** Zero, one, the bound, the number before it, or the two in the middle: the extremes of signed numbers. */
        private long edge(long last) {
            return switch (random.nextInt(6)) {
                case 0 -> 0;
                case 1 -> last == 0 ? 0 : 1;
                case 2 -> last;
                case 3 -> last == 0 ? 0 : last - 1;
                case 4 -> last >>> 1;
                default -> last == 0 ? 0 : (last >>> 1) + 1;
            };
        }

        @Override
        public int length(int min, int max) {
            return switch (random.nextInt(2 * ONE_IN)) {
                case 0 -> min;
                case 1 -> max;
                default -> min + (int) uniform(max - min);
            };
        }

        @Override
        public boolean goesOn(int size, int wanted) {
            return size < wanted;
        }
    }

    /** Repeats earlier choices; chooses the simplest when there are no more. */
    final class Replayed implements Source {
        private final long[] values;
        private int next;

        Replayed(long[] values) {
            this.values = values;
        }

        @Override
        public long uniform(long last) {
            long value = next < values.length ? values[next++] : 0;
            return Long.compareUnsigned(value, last) > 0 ? last : value;
        }

        @Override
        public long liking(long last) {
            return uniform(last);
        }

        @Override
        public int length(int min, int max) {
            return max;
        }

        @Override
        public boolean goesOn(int size, int wanted) {
            return uniform(1) == 1;
        }
    }
}
