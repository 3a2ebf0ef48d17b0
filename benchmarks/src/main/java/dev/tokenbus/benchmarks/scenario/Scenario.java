package dev.tokenbus.benchmarks.scenario;

import dev.tokenbus.benchmarks.load.LoadClient;
import dev.tokenbus.benchmarks.subject.Subject;
import java.util.Map;

/** One kind of work that every subject is given, and the figures that are read from it. */
public interface Scenario {
    String title();

    /** One sentence for the table. */
    String description();

    /** Whether it can be asked of a system at all. */
    default boolean suits(Subject subject) {
        return true;
    }

    /** Whether each measurement wants a process that was just started. */
    default boolean wantsFresh() {
        return false;
    }

    /** Does the work once. */
    Map<Figure, Double> measure(LoadClient client, Subject.Running system);
}
