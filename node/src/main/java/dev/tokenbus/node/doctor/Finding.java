package dev.tokenbus.node.doctor;

/**
 * What a check found.
 *
 * @param what one sentence, without secrets
 * @param todo what to do about it; empty for nothing
 */
record Finding(Check check, Verdict verdict, String what, String todo) {
    /** How it is. */
    enum Verdict {
        OK,
        WARN,
        FAIL,
        /** Not checked; the sentence says why. */
        SKIP
    }

    static Finding ok(Check check, String what) {
        return new Finding(check, Verdict.OK, what, "");
    }

    static Finding warn(Check check, String what, String todo) {
        return new Finding(check, Verdict.WARN, what, todo);
    }

    static Finding fail(Check check, String what, String todo) {
        return new Finding(check, Verdict.FAIL, what, todo);
    }

    static Finding skip(Check check, String why) {
        return new Finding(check, Verdict.SKIP, why, "");
    }
}
