package dev.tokenbus.gateway.console;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ConsoleNotice;
import dev.tokenbus.protocol.frame.ConsoleRequest;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;

/**
 * The topic {@code dashboard}: the nodes as this gateway knows them, and second by second how the cluster did, as a metrics node knows it;
 * of all, or of one model, backend, door or node.
 */
final class DashboardTopic implements Topic {
    private static final Set<String> DIMENSIONS = Set.of("model", "backend", "door", "node");
    private static final StreamFailure WRONG = new StreamFailure(
            ErrorCode.BAD_REQUEST, "by: expected model, backend, door or node with a name, or neither by nor name");

    private final ClusterMap map;
    private final MetricsNode metrics;

    DashboardTopic(ClusterMap map, MetricsNode metrics) {
        this.map = map;
        this.metrics = metrics;
    }

    @Override
    public String name() {
        return "dashboard";
    }

    @Override
    public Future<Picture> picture(ConsoleRequest.Observe asked) {
        Map<String, String> filter = asked.filter();
        boolean isAll = filter.isEmpty();
        boolean isPart = filter.keySet().equals(Set.of("by", "name")) && DIMENSIONS.contains(filter.get("by"));
        if (!isAll && !isPart) {
            return Future.failedFuture(WRONG.asException());
        }
        return metrics.figures(asked.after(), filter.getOrDefault("by", ""), filter.getOrDefault("name", ""))
                .map(figures -> new Picture(
                        new ConsoleNotice.Dashboard(map.toJson(), figures.json(), figures.missing()).encode(),
                        figures.json() == null ? asked.after() : figures.upTo()));
    }
}
