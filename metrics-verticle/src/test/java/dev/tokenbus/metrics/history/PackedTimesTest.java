package dev.tokenbus.metrics.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.metrics.times.Histograms;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class PackedTimesTest {
    private final Random random = new Random(7);

    @Test
    void whatIsPackedComesOutAgain() {
        Histogram times = random(500);

        assertThat(unpacked(PackedTimes.of(times))).isEqualTo(times);
    }

    @Test
    void sumsAreThoseOfTheHistograms() {
        for (int size : new int[] {0, 1, 3, 100, 2000}) {
            Histogram a = random(size);
            Histogram b = random(100);
            PackedTimes sum = PackedTimes.of(a).plus(PackedTimes.of(b));
            PackedTimes other = PackedTimes.of(b).plus(PackedTimes.of(a));

            a.add(b);

            assertThat(unpacked(sum)).isEqualTo(a);
            assertThat(unpacked(other)).isEqualTo(a);
        }
    }

    @Test
    void aTypicalSecondTakesAFewHundredBytesAndNothingTakesNone() {
        Histogram second = Histograms.create();
        for (int i = 0; i < 1000; i++) {
            second.recordValue(20_000 + (long) (2_000 * random.nextGaussian()));
        }

        assertThat(PackedTimes.of(second).bytes()).isLessThan(400);
        assertThat(PackedTimes.of(Histograms.create())).isSameAs(PackedTimes.NONE);
        assertThat(PackedTimes.NONE.bytes()).isZero();
    }

    private Histogram random(int size) {
        Histogram times = Histograms.create();
        for (int i = 0; i < size; i++) {
            times.recordValue((long) Math.exp(22 * random.nextDouble()));
        }
        return times;
    }

    private static Histogram unpacked(PackedTimes times) {
        Histogram unpacked = Histograms.create();
        times.addTo(unpacked);
        return unpacked;
    }
}
