package dev.tokenbus.metrics.times;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class TimesTest {
    private final Times times = new Times();
    private final Histogram interval = Histograms.create();

    @Test
    void bucketsAreThoseOfAReport() {
        for (long micros = 0; micros < TimeUnit.HOURS.toMicros(1); micros += 1 + micros / 300) {
            Times one = new Times();
            one.record(TimeUnit.MICROSECONDS.toNanos(micros));
            Histogram expected = Histograms.create();
            expected.recordValue(micros);
            interval.reset();

            one.drainTo(interval);

            assertThat(interval).isEqualTo(expected);
        }
    }

    @Test
    void eachTimeIsDrainedOnceAndStaysCounted() {
        times.record(5_000);
        times.record(5_000);
        times.drainTo(interval);
        assertThat(interval.getCountAtValue(5)).isEqualTo(2);
        interval.reset();
        times.record(7_000);
        times.drainTo(interval);

        assertThat(interval.getTotalCount()).isEqualTo(1);
        List<String> all = new ArrayList<>();
        times.forEach((micros, count) -> all.add(micros + " µs: " + count));
        assertThat(all).containsExactly("5 µs: 2", "7 µs: 1");
    }
}
