package dev.tokenbus.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long tests wait for other processes and threads: long enough for two busy cores, and polling a condition, so that an
 * idle machine waits no longer than it must.
 */
public final class TestPatience {
    /** The longest wait for anything that has no deadline of its own. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofMillis(25);

    private TestPatience() {}

    /** Waits until something holds, for example {@code patiently().until(() -> server.isUp())}. */
    public static ConditionFactory patiently() {
        return within(PATIENCE);
    }

    /** As {@link #patiently}, with a deadline that is itself under test. */
    public static ConditionFactory within(Duration deadline) {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(POLL).atMost(deadline);
    }
}
