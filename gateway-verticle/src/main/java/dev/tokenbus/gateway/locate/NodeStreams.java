package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.relay.HomeHealth;
import dev.tokenbus.gateway.relay.HomeRelay;
import dev.tokenbus.protocol.bus.console.StreamFilter;
import dev.tokenbus.protocol.bus.console.StreamsListed;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Lists the streams whose home is this node, whichever of its instances has them. */
public final class NodeStreams {
    private final GatewayLoop loop;
    private final StreamOwners owners;

    public NodeStreams(GatewayLoop loop, StreamOwners owners) {
        this.loop = loop;
        this.owners = owners;
    }

    /** The youngest of those that are asked for. */
    public Future<StreamsListed> list(StreamFilter filter) {
        List<Future<StreamsListed>> parts = owners.homesByLoop().entrySet().stream()
                .map(of -> loop.ask(of.getKey(), () -> Future.succeededFuture(list(filter, of.getValue()))))
                .toList();
        return Future.all(parts)
                .map(all -> StreamsListed.together(
                        parts.stream().map(Future::result).toList(), filter.limit()));
    }

    /** On the homes' event loop. */
    private static StreamsListed list(StreamFilter filter, Collection<HomeRelay> homes) {
        PriorityQueue<HomeRelay> oldestFirst = new PriorityQueue<>(Comparator.comparingLong(HomeHealth::since));
        long total = 0;
        for (HomeRelay home : homes) {
            if (isAskedFor(filter, home)) {
                total++;
                oldestFirst.add(home);
                if (oldestFirst.size() > filter.limit()) {
                    oldestFirst.remove();
                }
            }
        }
        return new StreamsListed(
                total, oldestFirst.stream().map(HomeHealth::row).toList());
    }

    private static boolean isAskedFor(StreamFilter filter, HomeRelay home) {
        return !home.isGone()
                && filter.takes(HomeHealth.state(home))
                && (filter.model().isEmpty() || filter.model().equals(home.model()))
                && (filter.principal().isEmpty()
                        || filter.principal().equals(home.memo().owner()));
    }
}
