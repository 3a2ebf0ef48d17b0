package dev.tokenbus.metrics.usage;

import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.UsageQuestion;
import dev.tokenbus.protocol.bus.node.UsageRecord;
import dev.tokenbus.protocol.bus.node.UsageReply;
import dev.tokenbus.protocol.bus.wire.Question;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Collects usage from all gateway nodes. A stream that two of them have a record of is counted once. */
final class UsageCollector {
    static final int MOST_ROWS = 20_000;

    private static final DeliveryOptions TIMEOUT = Question.within(20_000);

    private final Vertx vertx;
    private final Supplier<List<String>> gateways;

    /** @param gateways the nodes to ask */
    UsageCollector(Vertx vertx, Supplier<List<String>> gateways) {
        this.vertx = vertx;
        this.gateways = gateways;
    }

    /**
     * What was found.
     *
     * @param notes sentences about what is missing; without any, everything is there
     */
    record Report(UsageQuery query, UsageSums sums, int asked, int answered, List<String> notes) {}

    Future<Report> collect(UsageQuery query) {
        List<String> nodes = gateways.get();
        Collected found = new Collected(query);
        return askAll(nodes, found, found.ofMoved())
                .compose(moved -> askAll(nodes, found, found.ofSums()))
                .map(sums -> found.report(nodes.size()));
    }

    private Future<Void> askAll(List<String> nodes, Collected found, UsageQuestion question) {
        return Future.join(nodes.stream()
                        .map(node -> question.ask(vertx.eventBus(), Addresses.usage(node), TIMEOUT)
                                .onSuccess(reply -> found.add(node, question, reply))
                                .onFailure(silent -> found.silent(node)))
                        .toList())
                .transform(all -> Future.succeededFuture());
    }

    /** The answers to one query so far. */
    private static final class Collected {
        private final UsageQuery query;
        private final UsageSums sums = new UsageSums(MOST_ROWS);
        private final TreeSet<String> notes = new TreeSet<>();
        private final TreeSet<String> silent = new TreeSet<>();
        /** The record that counts of each stream that moved, and the first day on which any node has one. */
        private final Map<String, UsageRecord> apart = new HashMap<>();

        private final Map<String, LocalDate> days = new HashMap<>();

        Collected(UsageQuery query) {
            this.query = query;
        }

        UsageQuestion ofMoved() {
            return question(true, List.of());
        }

        UsageQuestion ofSums() {
            return question(false, List.copyOf(apart.keySet()));
        }

        private UsageQuestion question(boolean movedOnly, List<String> without) {
            return new UsageQuestion(
                    query.from().toString(),
                    query.to().toString(),
                    query.principal(),
                    query.model(),
                    movedOnly,
                    without);
        }

        void add(String node, UsageQuestion question, UsageReply reply) {
            reply.notes().forEach(note -> notes.add(node + ": " + note));
            reply.rows().forEach(sums::add);
            for (UsageRecord one : reply.records()) {
                apart.merge(one.streamId(), one, Collected::better);
                days.merge(one.streamId(), UsageLine.dayOf(one), (a, b) -> a.isBefore(b) ? a : b);
            }
        }

        /** Of two homes' records of a stream: that of a whole answer, or of the later attempt, or the earlier one. */
        private static UsageRecord better(UsageRecord a, UsageRecord b) {
            int byOutcome = Integer.compare(rank(a), rank(b));
            int byEpoch = byOutcome != 0 ? byOutcome : Long.compare(a.epoch(), b.epoch());
            int byTime = byEpoch != 0 ? byEpoch : Long.compare(b.atMs(), a.atMs());
            return byTime >= 0 ? a : b;
        }

        private static int rank(UsageRecord one) {
            return switch (one.outcome()) {
                case "done" -> 2;
                case "stopped" -> 1;
                default -> 0;
            };
        }

        void silent(String node) {
            silent.add(node);
            notes.add(node + ": did not answer");
        }

        Report report(int asked) {
            apart.forEach((id, record) -> {
                LocalDate day = days.getOrDefault(id, UsageLine.dayOf(record));
                if (!day.isBefore(query.from()) && !day.isAfter(query.to())) {
                    sums.add(day, record);
                }
            });
            List<String> all = new ArrayList<>(notes);
            all.addAll(sums.notes());
            return new Report(query, sums, asked, asked - silent.size(), all);
        }
    }
}
