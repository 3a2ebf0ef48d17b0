package dev.tokenbus.gateway.console;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ConsoleRequest;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/** What one gateway instance shows to operators, to a limited number of them. On the instance's event loop. */
public final class Console {
    private static final StreamFailure TOO_MANY =
            new StreamFailure(ErrorCode.OVERLOADED, "this gateway shows its console to as many as it may", 5000);

    private final IntSupplier most;
    private final Map<String, Feed> feeds;
    private final StreamFailure unknown;

    /** @param most the most topics that all observers are shown together */
    public Console(GatewayLoop loop, IntSupplier most, ClusterStreams streams) {
        this(
                loop,
                most,
                List.of(new StreamsTopic(streams), new DashboardTopic(new ClusterMap(loop), new MetricsNode(loop))));
    }

    Console(GatewayLoop loop, IntSupplier most, List<Topic> topics) {
        this.most = most;
        this.feeds = topics.stream().collect(Collectors.toMap(Topic::name, topic -> new Feed(loop, topic)));
        this.unknown = new StreamFailure(
                ErrorCode.BAD_REQUEST,
                "topic: unknown (expected: "
                        + String.join(", ", feeds.keySet().stream().sorted().toList()) + ")");
    }

    /** Shows an operator a topic from now on, in place of what was asked about it before. */
    public void observe(Observer observer, ConsoleRequest.Observe asked) {
        Feed feed = feeds.get(asked.topic());
        if (feed == null) {
            observer.refuse(unknown);
        } else if (!feed.has(observer) && shown() >= most.getAsInt()) {
            observer.refuse(TOO_MANY);
        } else {
            feed.add(observer, asked);
        }
    }

    private int shown() {
        return feeds.values().stream().mapToInt(Feed::size).sum();
    }

    public void unobserve(Observer observer, String topic) {
        Feed feed = feeds.get(topic);
        if (feed != null) {
            feed.remove(observer);
        }
    }

    /** The observer is gone, or no operator any more. */
    public void leave(Observer observer) {
        feeds.values().forEach(feed -> feed.remove(observer));
    }
}
