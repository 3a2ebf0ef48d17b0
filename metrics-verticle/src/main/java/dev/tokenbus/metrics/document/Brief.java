package dev.tokenbus.metrics.document;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as documents show them: histograms are right to within 1 %, so three digits say everything. */
final class Brief {
    private static final MathContext THREE_DIGITS = new MathContext(3);

    private Brief() {}

    static double of(double number) {
        return number >= 1000 ? Math.rint(number) : new BigDecimal(number, THREE_DIGITS).doubleValue();
    }
}
