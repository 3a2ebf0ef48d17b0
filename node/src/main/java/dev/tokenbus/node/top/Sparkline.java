package dev.tokenbus.node.top;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A line of small bars: the height of each is its value's part of the greatest. */
final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /** As wide as there are values; a blank for what is not known. */
    static String of(List<@Nullable Double> values) {
        double greatest = values.stream()
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        StringBuilder line = new StringBuilder();
        for (Double value : values) {
            line.append(value == null ? ' ' : bar(value, greatest));
        }
        return line.toString();
    }

    /** What is not zero is higher than what is. */
    private static char bar(double value, double greatest) {
        int most = BARS.length() - 1;
        return BARS.charAt(value <= 0 ? 0 : (int) Math.max(1, Math.round(value / greatest * most)));
    }
}
