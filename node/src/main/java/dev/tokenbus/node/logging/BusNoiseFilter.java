package dev.tokenbus.node.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/** Keeps {@link BusNoise} out of the log and counts it; {@code logback.xml} names this class. */
public final class BusNoiseFilter extends TurboFilter {
    private final HeldBack heldBack;

    /** For logback. */
    public BusNoiseFilter() {
        this(HeldBack.IN_THIS_PROCESS);
    }

    BusNoiseFilter(HeldBack heldBack) {
        this.heldBack = heldBack;
    }

    /** @param text null when a caller only asks whether the level is enabled */
    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String text,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        if (text == null || !level.isGreaterOrEqual(Level.WARN) || !BusNoise.isNoise(logger.getName(), text, thrown)) {
            return FilterReply.NEUTRAL;
        }
        heldBack.add(text, thrown);
        return FilterReply.DENY;
    }
}
