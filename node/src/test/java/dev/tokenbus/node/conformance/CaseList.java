package dev.tokenbus.node.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects cases; those of one row in the table come one after another. */
final class CaseList {
    private final List<Case> cases = new ArrayList<>();

    /** A case in a row of its own, or the first of several. */
    CaseList add(String number, String sent, String heard, Consumer<Talk> act) {
        cases.add(new Case(number, sent, act, heard));
        return this;
    }

    /** Another case of the same row. */
    CaseList and(String number, Consumer<Talk> act) {
        Case before = cases.get(cases.size() - 1);
        return add(number, before.sent(), before.heard(), act);
    }

    List<Case> all() {
        return cases;
    }
}
