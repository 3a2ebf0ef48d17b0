package dev.tokenbus.node.remote;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tokenbus usage}: prints what principals have used of models, of all gateways of a cluster. */
@Command(
        name = "usage",
        description = "Shows what principals have used of models, by day (UTC).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Gateways remember it beyond their end where metrics.usageDir is set.",
            "A node that wants a token takes it from TOKENBUS_NODE_MANAGEMENT_TOKEN."
        })
public final class UsageCommand implements Callable<Integer> {
    private static final String ROW = "%-10s  %-16s  %-24s  %8s  %7s  %7s  %12s  %12s  %12s  %s%n";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://localhost:8081",
            description = "The management address of any node (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String url;

    @Option(names = "--from", paramLabel = "DAY", description = "The first day, as 2026-11-27 (default: today).")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "DAY", description = "The last day (default: today).")
    private @Nullable String to;

    @Option(names = "--principal", paramLabel = "ID", description = "Only what this one used.")
    private @Nullable String principal;

    @Option(names = "--model", paramLabel = "MODEL", description = "Only what was used of this model.")
    private @Nullable String model;

    @Option(names = "--csv", description = "Prints CSV.")
    private boolean csv;

    @Option(names = "--json", description = "Prints what the node answered, for programs.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        ManagementPort port = new ManagementPort(url, PATIENCE);
        PrintWriter out = spec.commandLine().getOut();
        JsonObject usage = parsed(port.get(path("json")));
        if (json) {
            out.println(usage.encodePrettily());
        } else if (csv) {
            out.print(port.get(path("csv")));
        } else {
            print(usage, out);
        }
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        usage.getJsonArray("notes").forEach(note -> err.println("note: " + note));
        err.flush();
        return CommandLine.ExitCode.OK;
    }

    private String path(String format) {
        return "/api/usage?format=" + format + parameter("from", from) + parameter("to", to)
                + parameter("principal", principal) + parameter("model", model);
    }

    private static String parameter(String name, @Nullable String value) {
        return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private JsonObject parsed(String answer) throws IOException {
        try {
            JsonObject usage = new JsonObject(answer);
            if (usage.getValue("usage") instanceof JsonArray && usage.getValue("notes") instanceof JsonArray) {
                return usage;
            }
        } catch (DecodeException e) {
            // Said below.
        }
        throw new IOException(url + " does not answer as a tokenbus node; is that its management port?");
    }

    private static void print(JsonObject usage, PrintWriter out) {
        out.printf(
                ROW,
                "DAY",
                "PRINCIPAL",
                "MODEL",
                "PROMPTS",
                "STOPPED",
                "FAILED",
                "TOKENS IN",
                "TOKENS OUT",
                "ESTIMATED",
                "WASTED");
        usage.getJsonArray("usage").forEach(each -> row((JsonObject) each, out));
        row(
                usage.getJsonObject("total")
                        .copy()
                        .put("day", "total")
                        .put("principal", "")
                        .put("model", ""),
                out);
    }

    private static void row(JsonObject row, PrintWriter out) {
        out.printf(
                ROW,
                row.getString("day"),
                shown(row.getString("principal")),
                shown(row.getString("model")),
                row.getLong("prompts"),
                row.getLong("stopped"),
                row.getLong("failed"),
                row.getLong("promptTokens"),
                row.getLong("completionTokens"),
                row.getLong("estimatedTokens"),
                row.getLong("wastedTokens"));
    }

    /** A name that somebody else chose, for a terminal. */
    private static String shown(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
