package dev.tokenbus.gateway.console;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.node.HistoryQuestion;
import dev.tokenbus.protocol.bus.node.HistoryReply;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.bus.wire.Question;
import dev.tokenbus.protocol.json.JsonReader;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a metrics node how the cluster did: the same one as long as it answers, and then another. On one event loop. */
final class MetricsNode {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsNode.class);
    private static final DeliveryOptions WITHIN = Question.within(2000);

    /** What a quarter of an hour of all figures takes, and more. */
    private static final int MOST_BYTES = 512 * 1024;

    private final GatewayLoop loop;
    private @Nullable String chosen;

    MetricsNode(GatewayLoop loop) {
        this.loop = loop;
    }

    /**
     * What is known.
     *
     * @param json a metrics node's document; null for none
     * @param missing why there is none; null where there is one
     * @param upTo the last second that is in it; 0 for none
     */
    record Figures(@Nullable String json, @Nullable String missing, long upTo) {
        private static final Figures NO_NODE = new Figures(null, "no_metrics_node", 0);
        private static final Figures NO_ANSWER = new Figures(null, "no_answer", 0);

        private static Figures of(HistoryReply reply) {
            var read = new Object() {
                long to;
            };
            try (JsonReader in = new JsonReader(reply.json())) {
                in.readObject(field -> {
                    if (field.equals("to")) {
                        read.to = in.integer(field);
                    }
                });
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("cause", JsonReader.describe(e))
                        .log("a metrics node answers with what is no JSON");
                return NO_ANSWER;
            }
            return new Figures(reply.json(), null, read.to);
        }
    }

    /**
     * The seconds after one; never fails.
     *
     * @param by which kind of series; empty for the cluster's
     * @param name which one of these; empty for the cluster's
     */
    Future<Figures> figures(long after, String by, String name) {
        String node = choose();
        if (node == null) {
            return Future.succeededFuture(Figures.NO_NODE);
        }
        return loop.ask(Addresses.history(node), new HistoryQuestion(after, by, name, MOST_BYTES), WITHIN)
                .map(Figures::of)
                .otherwise(silent -> {
                    leave(node);
                    return Figures.NO_ANSWER;
                });
    }

    private @Nullable String choose() {
        if (chosen == null || !loop.directory().isAlive(chosen)) {
            List<String> known = known();
            chosen = known.isEmpty() ? null : known.get(0);
        }
        return chosen;
    }

    private List<String> known() {
        return loop.directory().nodes().stream()
                .filter(node -> node.roles().contains(Role.METRICS))
                .map(NodeAnnouncement::nodeId)
                .sorted()
                .toList();
    }

    /** The next one after the node that did not answer is asked from now on. */
    private void leave(String silent) {
        if (silent.equals(chosen)) {
            List<String> known = known();
            chosen = known.isEmpty() ? null : known.get((known.indexOf(silent) + 1) % known.size());
        }
    }
}
