package dev.tokenbus.gateway.console;

import dev.tokenbus.gateway.locate.NodeStreams;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.bus.Addresses;
import dev.tokenbus.protocol.bus.console.ListStreams;
import dev.tokenbus.protocol.bus.console.StreamFilter;
import dev.tokenbus.protocol.bus.console.StreamsListed;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists the streams of the whole cluster: asks every gateway node, and says which ones have not answered in time. A list costs every node
 * something, so a limited number is made at once for each kind of asker. On one event loop.
 */
public final class ClusterStreams {
    /** Who asks: nobody takes the lists of another kind. */
    public enum Asker {
        CONSOLE(Feed.MOST_AT_ONCE),
        OPERATOR(16),
        OTHER(4);

        final int mostAtOnce;

        Asker(int mostAtOnce) {
            this.mostAtOnce = mostAtOnce;
        }
    }

    private static final StreamFailure TOO_MANY =
            new StreamFailure(ErrorCode.OVERLOADED, "this gateway lists streams for as many as it may", 1000);

    private final GatewayLoop loop;
    private final NodeStreams own;
    private final Map<Asker, Integer> asking = new EnumMap<>(Asker.class);

    public ClusterStreams(GatewayLoop loop, NodeStreams own) {
        this.loop = loop;
        this.own = own;
    }

    /** The youngest of those that are asked for; fails with {@code overloaded} where too many of a kind ask. */
    public Future<StreamList> list(StreamFilter filter, Asker asker) {
        if (asking.getOrDefault(asker, 0) >= asker.mostAtOnce) {
            return Future.failedFuture(TOO_MANY.asException());
        }
        asking.merge(asker, 1, Integer::sum);
        return ask(filter).onComplete(answered -> asking.merge(asker, -1, Integer::sum));
    }

    private Future<StreamList> ask(StreamFilter filter) {
        NodeNames names = NodeNames.of(loop.directory().nodes());
        Map<String, Future<StreamsListed>> answers = new LinkedHashMap<>();
        if (names.isMeant(loop.nodeId(), filter.node())) {
            answers.put(
                    loop.nodeId(),
                    own.list(filter)
                            .recover(cause ->
                                    Future.failedFuture(Refusals.of(cause).asException())));
        }
        for (NodeAnnouncement node : loop.directory().nodes()) {
            if (node.roles().contains(Role.GATEWAY)
                    && !node.nodeId().equals(loop.nodeId())
                    && names.isMeant(node.nodeId(), filter.node())) {
                answers.put(node.nodeId(), loop.ask(Addresses.gateway(node.nodeId()), new ListStreams(filter)));
            }
        }
        return Future.join(List.copyOf(answers.values()))
                .transform(all -> Future.succeededFuture(together(answers, filter, names)));
    }

    private static StreamList together(
            Map<String, Future<StreamsListed>> answers, StreamFilter filter, NodeNames names) {
        List<StreamsListed> heard = answers.values().stream()
                .filter(Future::succeeded)
                .map(Future::result)
                .toList();
        List<String> silent = answers.entrySet().stream()
                .filter(answer -> answer.getValue().failed())
                .map(answer -> names.of(answer.getKey()))
                .sorted()
                .toList();
        return new StreamList(StreamsListed.together(heard, filter.limit()), silent, names);
    }
}
