package dev.tokenbus.node.config.variables;

import dev.tokenbus.node.config.given.Nearest;
import dev.tokenbus.node.config.given.RecordBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds the keys that environment variables stand for, those of model servers that no file names among them. */
public final class Variables {
    /** With what the key of a model server begins. */
    public static final String UPSTREAM_KEYS = "worker.upstream.";

    private static final String PREFIX = "TOKENBUS_";
    private static final String UPSTREAM = "TOKENBUS_WORKER_UPSTREAM_";
    private static final List<String> SECTIONS = List.of(
            "TOKENBUS_NODE_",
            "TOKENBUS_GATEWAY_",
            "TOKENBUS_WORKER_",
            "TOKENBUS_METRICS_",
            "TOKENBUS_TRACING_",
            "TOKENBUS_LOG_",
            "TOKENBUS_CLUSTER_");

    /** Variables that are read elsewhere. */
    private static final Set<String> OTHERS =
            Set.of("TOKENBUS_CONFIG", "TOKENBUS_JAVA_OPTS", "TOKENBUS_URL", "TOKENBUS_REQUIRE_TOOLS");

    private final Map<String, String> keys = new TreeMap<>();
    private final Map<String, String> upstreamSuffixes = new TreeMap<>();

    /**
     * @param fixed every key but those of model servers
     * @param upstreamFields what follows {@code worker.upstream.NAME.} in a key
     */
    public Variables(Iterable<String> fixed, Iterable<String> upstreamFields) {
        fixed.forEach(key -> keys.put(RecordBinder.environmentName(key), key));
        upstreamFields.forEach(field ->
                upstreamSuffixes.put(RecordBinder.environmentName(field).substring(PREFIX.length()), field));
    }

    /**
     * The key of a variable; empty if it has none.
     *
     * @param upstreams the names of model servers that are known already
     */
    public Optional<String> keyOf(String variable, Set<String> upstreams) {
        String fixed = keys.get(variable);
        if (fixed != null || !variable.startsWith(UPSTREAM)) {
            return Optional.ofNullable(fixed);
        }
        String rest = variable.substring(UPSTREAM.length());
        return upstreamSuffixes.keySet().stream()
                .filter(suffix -> rest.endsWith("_" + suffix) && rest.length() > suffix.length() + 1)
                .max((a, b) -> Integer.compare(a.length(), b.length()))
                .map(suffix -> UPSTREAM_KEYS
                        + upstream(rest.substring(0, rest.length() - suffix.length() - 1), upstreams)
                        + '.'
                        + upstreamSuffixes.get(suffix));
    }

    /** The known model server whose name in variables is this, or else the name in lower case. */
    private static String upstream(String inVariable, Set<String> known) {
        return known.stream()
                .filter(name -> RecordBinder.environmentName(name).equals(PREFIX + inVariable))
                .findFirst()
                .orElse(inVariable.toLowerCase(Locale.ROOT));
    }

    /** Whether a variable without a key is meant for tokenbus: it begins as ours do, or is nearly one of ours. */
    public boolean isMistaken(String variable) {
        boolean ours = SECTIONS.stream().anyMatch(variable::startsWith)
                || (variable.startsWith(PREFIX)
                        && Nearest.within(variable, all(variable), 2).isPresent());
        return ours && !OTHERS.contains(variable);
    }

    /** A sentence that names an unknown variable, and the known one that was probably meant. */
    public String unknown(String variable) {
        return "unknown environment variable: " + variable
                + Nearest.of(variable, all(variable))
                        .map(near -> " (did you mean " + near + "?)")
                        .orElse("");
    }

    /** Every variable; for one of a model server, those of servers that it may mean. */
    private Set<String> all(String variable) {
        Set<String> all = new TreeSet<>(keys.keySet());
        all.addAll(OTHERS);
        for (String server : servers(variable)) {
            upstreamSuffixes.keySet().forEach(suffix -> all.add(UPSTREAM + server + "_" + suffix));
        }
        return all;
    }

    private List<String> servers(String variable) {
        List<String> servers = new ArrayList<>(List.of("NAME"));
        String rest = variable.startsWith(UPSTREAM) ? variable.substring(UPSTREAM.length()) : "";
        if (!upstreamSuffixes.containsKey(rest)) {
            for (int end = rest.indexOf('_'); end > 0; end = rest.indexOf('_', end + 1)) {
                servers.add(rest.substring(0, end));
            }
        }
        return servers;
    }
}
