package dev.tokenbus.node;

import dev.tokenbus.gateway.GatewayVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The verticles of a node in the order of their deployment: a group is deployed together, and undeployed before all earlier ones. */
final class VerticleGroups {
    private static final long KNOW_EVERY_MS = 10;
    private static final int KNOW_TRIES = 500;

    private final Vertx vertx;
    /** The ids of the deployed verticles, the latest group first. */
    private final Deque<List<String>> groups = new ArrayDeque<>();

    VerticleGroups(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Deploys a group. */
    Future<?> deploy(List<? extends Deployable> verticles) {
        return deploy(verticles, newGroup());
    }

    /** Deploys a group, its first verticle before the others: where that fails, the others are not tried. */
    Future<?> deployFirstAlone(List<? extends Deployable> verticles) {
        List<String> group = newGroup();
        return deploy(verticles.subList(0, 1), group)
                .compose(first -> deploy(verticles.subList(1, verticles.size()), group));
    }

    /** Waits until the gateways know the node's own workers, so that the first prompt is not refused. */
    Future<?> knowWorkers(List<GatewayVerticle> gateways) {
        return knowWorkers(gateways, KNOW_TRIES);
    }

    private Future<?> knowWorkers(List<GatewayVerticle> gateways, int tries) {
        return Future.all(gateways.stream().map(GatewayVerticle::hasWorkers).toList())
                .compose(known -> known.<Boolean>list().contains(false) && tries > 0
                        ? vertx.timer(KNOW_EVERY_MS, TimeUnit.MILLISECONDS)
                                .compose(later -> knowWorkers(gateways, tries - 1))
                        : Future.succeededFuture());
    }

    private List<String> newGroup() {
        List<String> group = new ArrayList<>();
        groups.addFirst(group);
        return group;
    }

    private Future<?> deploy(List<? extends Deployable> verticles, List<String> group) {
        return Future.all(verticles.stream()
                .map(verticle -> vertx.deployVerticle(verticle).onSuccess(group::add))
                .toList());
    }

    /** Undeploys one group after the other, the latest first; a verticle that fails to stop does not keep the rest. */
    Future<Void> undeployAll() {
        List<String> group = groups.pollFirst();
        if (group == null) {
            return Future.succeededFuture();
        }
        return Future.join(group.stream().map(vertx::undeploy).toList()).transform(undeployed -> undeployAll());
    }
}
