package dev.tokenbus.node.remote;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tokenbus streams}: lists the streams of a cluster, and stops one. */
@Command(
        name = "streams",
        description = "Lists the streams of a cluster, and stops one.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Shows all streams with an operator's key (tokenbus keys create --operator), with",
            "another one its own. A gateway that wants a key takes it from TOKENBUS_API_KEY.",
            "LAG is how many events the slowest viewer has yet to be sent; of viewers at another",
            "gateway, the fastest of them counts.",
            "",
            "Exit codes: 0 done; 1 no gateway, or it refused; 2 wrong usage.",
            "",
            "  tokenbus streams --watch",
            "  tokenbus streams --state ended --model sim-text --json",
            "  tokenbus streams --stop Kx3vQ9aZ"
        })
public final class StreamsCommand implements Callable<Integer> {
    /** A beginning that is shorter is a slip of the hand, and not the name of a stream. */
    private static final int LEAST_NAME = 6;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private GatewayOptions gateways;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = {"live (default), ended, or one of dispatching, queued, streaming, failing_over,", "locating."
            })
    private @Nullable String state;

    @Option(names = "--model", paramLabel = "NAME", description = "Only those of this model.")
    private @Nullable String model;

    @Option(names = "--principal", paramLabel = "ID", description = "Only those of this key or token.")
    private @Nullable String principal;

    @Option(names = "--node", paramLabel = "NODE", description = "Only those whose home has this name or id.")
    private @Nullable String node;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "The most, 1 to 1000 (default: 200); the youngest come first.")
    private @Nullable String limit;

    @Option(
            names = "--stop",
            paramLabel = "STREAM",
            description = {
                "Stops the stream of this id, or the one whose STREAM begins so: " + LEAST_NAME + " characters or",
                "more. It is looked for among those of the other options."
            })
    private @Nullable String stop;

    @Option(names = "--wide", description = "Shows WORKER, PRINCIPAL and BUFFER too, the bytes of a stream's log.")
    private boolean wide;

    @Option(names = "--json", description = "Prints what the gateway answered, for programs.")
    private boolean json;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Watch watch;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        GatewayPort gateway = new GatewayPort(gateways.urls(), gateways.authority(), GatewayOptions.key());
        if (stop != null) {
            PrintWriter out = spec.commandLine().getOut();
            String id = found(gateway, stop);
            gateway.stop(id);
            out.println("stopping: " + id);
            out.flush();
            return 0;
        }
        watch.show(() -> gateway.streams(filter()), (list, out) -> StreamsTable.print(list, wide, out), json, spec);
        return 0;
    }

    private Map<String, String> filter() {
        Map<String, String> filter = new LinkedHashMap<>();
        put(filter, "state", state);
        put(filter, "model", model);
        put(filter, "principal", principal);
        put(filter, "node", node);
        put(filter, "limit", limit);
        return filter;
    }

    private static void put(Map<String, String> filter, String name, @Nullable String value) {
        if (value != null) {
            filter.put(name, value);
        }
    }

    /** The whole id of a stream that is named by it, or by the beginning of its random part. */
    private String found(GatewayPort gateway, String named) throws IOException, InterruptedException {
        if (named.indexOf('.') >= 0) {
            return named;
        }
        if (named.length() < LEAST_NAME) {
            throw new IllegalArgumentException("--stop: " + named + " (expected: an id, or at least the first "
                    + LEAST_NAME + " characters of what STREAM shows)");
        }
        Map<String, String> among = filter();
        among.put("limit", "1000");
        JsonObject list = gateway.streams(among);
        List<String> ids = StreamsTable.streams(list).stream()
                .map(stream -> stream.getString("streamId"))
                .filter(id -> id.startsWith(named, id.indexOf('.') + 1))
                .toList();
        if (!StreamsTable.isWhole(list)) {
            throw new IOException("--stop: " + named
                    + ": not all streams were looked at; name it by its whole id"
                    + (ids.isEmpty() ? " (--json shows it)" : ": " + String.join(", ", ids)));
        }
        if (ids.size() != 1) {
            throw new IOException("--stop: " + named + ": "
                    + (ids.isEmpty() ? "no live stream begins so" : ids.size() + " live streams begin so"));
        }
        return ids.get(0);
    }
}
