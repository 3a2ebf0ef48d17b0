package dev.tokenbus.benchmarks.scenario;

import dev.tokenbus.benchmarks.load.LoadClient;
import dev.tokenbus.benchmarks.subject.Subject;
import java.util.Map;

/** One kind of work for every subject, and the figures that it yields. */
public interface Scenario {
    String title();

    /** One sentence for the table. */
    String description();

    /** Whether a system can do this work at all. */
    default boolean suits(Subject subject) {
        return true;
    }

    /** Whether each measurement needs a fresh process. */
    default boolean wantsFresh() {
        return false;
    }

    /** Does the work once. */
    Map<Figure, Double> measure(LoadClient client, Subject.Running system);
}
