package dev.tokenbus.node.server;

import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.config.Sections;
import dev.tokenbus.node.config.Values;
import dev.tokenbus.node.config.describe.Secrets;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says in one text what has changed of a configuration, without secrets. */
final class ReloadedKeys {
    private static final String UPSTREAM = "worker.upstream.";

    private ReloadedKeys() {}

    /** The keys with their values before and after; a model server that has come or gone is one of them. */
    static String shown(Set<String> keys, NodeConfig before, NodeConfig after) {
        Map<String, @Nullable Object> old = Sections.values(before);
        Map<String, @Nullable Object> now = Sections.values(after);
        Set<String> oldServers = servers(before);
        Set<String> newServers = servers(after);
        Stream<String> come =
                newServers.stream().filter(each -> !oldServers.contains(each)).map(each -> each + " (new)");
        Stream<String> gone =
                oldServers.stream().filter(each -> !newServers.contains(each)).map(each -> each + " (removed)");
        Stream<String> changed = keys.stream()
                .filter(key -> old.containsKey(key) && now.containsKey(key))
                .map(key -> key + "=" + text(key, now) + " (was " + text(key, old) + ")");
        return Stream.of(changed, come, gone).flatMap(each -> each).collect(Collectors.joining(", "));
    }

    private static Set<String> servers(NodeConfig config) {
        return config.upstreams().stream()
                .map(UpstreamConfig::name)
                .map(UPSTREAM::concat)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String text(String key, Map<String, @Nullable Object> values) {
        return Secrets.hide(key, Values.text(values.get(key)));
    }
}
