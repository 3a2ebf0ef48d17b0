package dev.tokenbus.worker.admission;

/** A stream that wants a place, or has one. */
public interface Applicant {
    /** What it asks for; always the same. */
    Claim claim();

    /** Whether nobody watches it now. */
    boolean isOrphaned();
}
