package dev.tokenbus.worker.admission;

import dev.tokenbus.protocol.bus.worker.Source;

/** Makes streams that want a place, each unlike all others. */
final class Applicants {
    private int made;

    record Stream(int number, Claim claim, boolean isOrphaned) implements Applicant {}

    Stream of(Source source, int priority) {
        return new Stream(made++, new Claim(source, priority, false), false);
    }

    Stream of(Source source) {
        return of(source, 5);
    }

    Stream continued(Source source) {
        return new Stream(made++, new Claim(source, 5, true), false);
    }

    Stream unwatched(Source source) {
        return new Stream(made++, new Claim(source, 5, false), true);
    }
}
