package dev.tokenbus.node.config;

import dev.tokenbus.node.config.given.BadConfigurationException;
import dev.tokenbus.node.config.given.GivenValues;
import dev.tokenbus.node.config.given.RecordBinder;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can change while a node runs. The others are what it was built with: ports, event loops, the model file and shares of memory.
 */
public final class RunTime {
    /** Read at each use, or for each new connection. */
    private static final Pattern KEYS = Pattern.compile("log\\..+"
            + "|node\\.management(Hosts|Token)"
            + "|worker\\.(capacity|queueCapacity|reservedPercent|retryAfterMs|upstream\\..+)"
            + "|gateway\\.(address(Connections|ConnectsPerSecond|Streams|PromptsPerSecond|FramesPerSecond|Subscriptions|LogBytes|WrongKeysPerMinute)"
            + "|principal(Connections|Streams|PromptsPerSecond|FramesPerSecond|Subscriptions|LogBytes)"
            + "|max(Connections|ConnectsPerSecond|Streams|UnwatchedStreams|PromptsPerSecond|FramesPerSecond|Subscriptions|Observers)"
            + "|max(Streams|Views)PerConnection|maxMessagesPerSecond|trustedProxies|uncountedAddresses"
            + "|allowedOrigins|hosts|startMs|startAttempts|maxFailovers|failoverMs|mergeMs|onDisconnect)");

    private RunTime() {}

    /** Whether a key's value can change while the node runs. */
    public static boolean canChange(String key) {
        return KEYS.matcher(key).matches();
    }

    /**
     * What becomes of a running node's configuration.
     *
     * @param next the one to go on with
     * @param applied the keys whose values are others in it
     * @param waiting the keys that would be others after a restart
     */
    public record Change(NodeConfig next, Set<String> applied, Set<String> waiting) {
        public boolean isNone() {
            return applied.isEmpty() && waiting.isEmpty();
        }
    }

    /**
     * Takes what can change of another configuration; throws {@link BadConfigurationException} where that does not go with the rest, which
     * cannot.
     */
    public static Change of(NodeConfig running, NodeConfig wanted) {
        Map<String, @Nullable Object> before = Sections.values(running);
        Map<String, @Nullable Object> after = Sections.values(wanted);
        Set<String> all = new LinkedHashSet<>(before.keySet());
        all.addAll(after.keySet());
        all.removeIf(key ->
                Objects.equals(before.get(key), after.get(key)) && before.containsKey(key) == after.containsKey(key));
        Set<String> applied = new LinkedHashSet<>(all);
        applied.removeIf(key -> !canChange(key));
        all.removeAll(applied);
        Map<String, String> texts = new TreeMap<>();
        applied.forEach(key -> texts.put(key, Values.text(after.get(key))));
        return new Change(bind(running, wanted.upstreams(), texts), applied, all);
    }

    private static NodeConfig bind(NodeConfig running, List<UpstreamConfig> upstreams, Map<String, String> texts) {
        GivenValues given = new GivenValues(Runnable::run);
        RecordBinder binder = new RecordBinder(texts, given::complain);
        NodeConfig next = new NodeConfig(
                binder.bind("node", running.process()),
                running.cluster(),
                binder.bind("gateway", running.gateway()),
                binder.bind("worker", running.worker()),
                running.simulation(),
                running.modelFile(),
                upstreams,
                running.metrics(),
                running.tracing(),
                binder.bind("log", running.log()));
        if (!given.problems().isEmpty()) {
            throw new BadConfigurationException(List.copyOf(given.problems()));
        }
        return next;
    }
}
