package dev.tokenbus.node.config;

import dev.tokenbus.node.config.given.Given;
import dev.tokenbus.node.config.given.GivenValues;
import dev.tokenbus.node.config.given.Nearest;
import dev.tokenbus.node.config.given.RecordBinder;
import dev.tokenbus.node.config.variables.Variables;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys that there are, those of model servers among them, whatever these are called. */
final class KnownKeys {
    /** Stands for the name of any model server. */
    static final String ANY_UPSTREAM = "NAME";

    private static final Pattern UPSTREAM_KEY = Pattern.compile("worker\\.upstream\\.(.+)\\.[A-Za-z]+");
    private static final String UPSTREAMS = "worker.upstream";
    private static final Pattern ONE_UPSTREAM = Pattern.compile("worker\\.upstream\\.[^.]+");

    /** A text in which commas separate several values, which may be written as a list. */
    private static final Set<String> TEXTS_WITH_COMMAS = Set.of("tracing.headers");

    private KnownKeys() {}

    /** Every key but those of model servers, and what its values are. */
    static Map<String, Class<?>> fixed() {
        RecordBinder binder = new RecordBinder(Map.of(), KnownKeys::impossible);
        Configuration.bind(binder, List.of());
        return binder.knownKeys();
    }

    /** The keys of one model server. */
    static Map<String, Class<?>> ofUpstream(String name) {
        RecordBinder binder = new RecordBinder(Map.of(), KnownKeys::impossible);
        binder.bind(Variables.UPSTREAM_KEYS + name, anyUpstream(ANY_UPSTREAM));
        Map<String, Class<?>> keys = new TreeMap<>(binder.knownKeys());
        keys.keySet().removeIf(key -> key.endsWith(".name"));
        return keys;
    }

    /** What follows {@code worker.upstream.NAME.} in a key. */
    static List<String> upstreamFields() {
        return ofUpstream(ANY_UPSTREAM).keySet().stream()
                .map(key -> key.substring(key.lastIndexOf('.') + 1))
                .toList();
    }

    private static void impossible(String problem) {
        throw new IllegalStateException(problem);
    }

    static UpstreamConfig anyUpstream(String name) {
        return UpstreamConfig.of(name, "http://localhost", null, List.of());
    }

    /** The names of the model servers that keys are about. */
    static Set<String> upstreamNames(Set<String> keys) {
        Set<String> names = new TreeSet<>();
        for (String key : keys) {
            Matcher matcher = UPSTREAM_KEY.matcher(key);
            if (matcher.matches()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }

    /** Complains of keys that there are not, and of values that are written as those of another kind of key. */
    static void check(GivenValues given) {
        Map<String, Class<?>> known = new TreeMap<>(fixed());
        upstreamNames(given.keys()).forEach(name -> known.putAll(ofUpstream(name)));
        for (String key : given.keys()) {
            Class<?> type = known.get(key);
            Given.Shape shape =
                    Optional.ofNullable(given.get(key)).map(Given::shape).orElse(Given.Shape.TEXT);
            if (type == null) {
                checkUnknown(key, shape, known.keySet(), given);
            } else if (shape == Given.Shape.LIST && type != List.class && !TEXTS_WITH_COMMAS.contains(key)) {
                given.complain(key + ": a list (expected: one value)");
            }
        }
    }

    private static void checkUnknown(String key, Given.Shape shape, Set<String> known, GivenValues given) {
        Optional<String> below = known.stream()
                .filter(each -> each.startsWith(key + "."))
                .findFirst()
                .or(() -> key.equals(UPSTREAMS)
                        ? Optional.of(UPSTREAMS + "." + ANY_UPSTREAM + ".baseUrl")
                        : Optional.empty());
        Optional<String> above =
                known.stream().filter(each -> key.startsWith(each + ".")).findFirst();
        // A mapping of which every line is a comment.
        boolean isEmpty = shape == Given.Shape.NOTHING
                && (below.isPresent() || ONE_UPSTREAM.matcher(key).matches());
        if (isEmpty) {
            given.remove(key);
            return;
        }
        String wrong = below.map(each -> given.nameOf(key) + (shape == Given.Shape.LIST ? ": a list" : ": one value")
                        + " (expected: keys below it, such as " + each + ")")
                .or(() -> above.map(each -> each + ": keys below it (expected: one value)"))
                .orElseGet(() -> "unknown configuration key: " + given.nameOf(key) + suggestion(key, known));
        given.complain(given.placeOf(key), wrong);
        given.remove(key);
    }

    private static String suggestion(String key, Set<String> known) {
        List<String> all = new ArrayList<>(known);
        all.addAll(ofUpstream(ANY_UPSTREAM).keySet());
        return Nearest.of(key, all).map(near -> " (did you mean " + near + "?)").orElse("");
    }
}
