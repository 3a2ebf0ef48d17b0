package dev.tokenbus.node.cli;

import dev.tokenbus.node.Explanation;
import dev.tokenbus.node.chat.Redraw;
import dev.tokenbus.node.chat.Terminal;
import dev.tokenbus.node.remote.GatewayPort;
import dev.tokenbus.node.remote.StreamsTable;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tokenbus streams}: lists the streams of a cluster, and stops one. */
@Command(
        name = "streams",
        description = "Lists the streams of a cluster, and stops one.",
        mixinStandardHelpOptions = true,
        version = TokenbusCommand.VERSION,
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
final class StreamsCommand implements Callable<Integer> {
    private static final long WATCH_MS = 2000;

    /** A beginning that is shorter is a slip of the hand, and not the name of a stream. */
    private static final int LEAST_NAME = 6;

    @Option(
            names = "--url",
            paramLabel = "URL",
            split = ",",
            defaultValue = "${env:TOKENBUS_URL:-ws://localhost:8080}",
            description = {
                "The gateway, or several of one cluster with commas between.",
                "Variable: TOKENBUS_URL. Now: ${DEFAULT-VALUE}"
            })
    @SuppressWarnings("NullAway.Init")
    private List<String> urls;

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            defaultValue = "${env:TOKENBUS_CACERT}",
            description = {
                "A PEM file of the authorities that sign gateways' certificates (default:",
                "those that Java trusts). Variable: TOKENBUS_CACERT."
            })
    private @Nullable Path authority;

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

    @Option(names = "--watch", description = "Shows it again every two seconds, until Ctrl-C: in place on a terminal.")
    private boolean watch;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        GatewayPort gateway = new GatewayPort(
                urls,
                authority,
                System.getenv().getOrDefault("TOKENBUS_API_KEY", "").strip());
        if (stop != null) {
            String id = found(gateway, stop);
            gateway.stop(id);
            out.println("stopping: " + id);
            out.flush();
            return 0;
        }
        Redraw redraw = watch && !json && Terminal.OUTPUT.isInteractive() ? Redraw.IN_PLACE : Redraw.BELOW;
        show(redraw, print(gateway.streams(filter())), out);
        while (watch) {
            Thread.sleep(WATCH_MS);
            try {
                show(redraw, print(gateway.streams(filter())), out);
            } catch (IOException e) {
                // A gateway may be back the next time.
                String sentence = Explanation.of(e) + System.lineSeparator();
                if (json) {
                    show(redraw, sentence, spec.commandLine().getErr());
                } else {
                    show(redraw, sentence, out);
                }
            }
        }
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

    private String print(JsonObject list) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        if (json) {
            out.println(watch ? list.encode() : list.encodePrettily());
        } else {
            StreamsTable.print(list, wide, out);
        }
        out.flush();
        return text.toString();
    }

    private static void show(Redraw redraw, String text, PrintWriter out) {
        out.print(redraw.over(text));
        out.flush();
    }
}
