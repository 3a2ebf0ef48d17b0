package dev.tokenbus.node.cli;

import dev.tokenbus.node.Explanation;
import dev.tokenbus.node.chat.Redraw;
import dev.tokenbus.node.chat.Terminal;
import dev.tokenbus.node.remote.ManagementPort;
import dev.tokenbus.node.remote.StatusTable;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tokenbus status}: prints the cluster as one of its nodes sees it. */
@Command(
        name = "status",
        description = "Shows the nodes of a cluster, their workers and load.",
        mixinStandardHelpOptions = true,
        version = TokenbusCommand.VERSION,
        footer = {"", "A node that wants a token takes it from TOKENBUS_NODE_MANAGEMENT_TOKEN."})
final class StatusCommand implements Callable<Integer> {
    private static final long WATCH_MS = 2000;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://localhost:8081",
            description = "The management address of any node (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String url;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", description = "Prints what the node answered, for programs.")
    private boolean json;

    @Option(names = "--watch", description = "Shows it again every two seconds, until Ctrl-C: in place on a terminal.")
    private boolean watch;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        ManagementPort port = new ManagementPort(url);
        Redraw redraw = watch && !json && Terminal.OUTPUT.isInteractive() ? Redraw.IN_PLACE : Redraw.BELOW;
        show(redraw, print(port.get("/api/status")), out);
        while (watch) {
            Thread.sleep(WATCH_MS);
            try {
                show(redraw, print(port.get("/api/status")), out);
            } catch (IOException e) {
                // The node may be back the next time.
                show(redraw, Explanation.of(e) + System.lineSeparator(), out);
            }
        }
        return 0;
    }

    private static void show(Redraw redraw, String text, PrintWriter out) {
        out.print(redraw.over(text));
        out.flush();
    }

    private String print(String answer) throws IOException {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        JsonObject status = parsed(answer);
        if (json) {
            out.println(watch ? status.encode() : status.encodePrettily());
        } else {
            StatusTable.print(status, out);
        }
        out.flush();
        return text.toString();
    }

    private JsonObject parsed(String answer) throws IOException {
        try {
            JsonObject status = new JsonObject(answer);
            if (status.getValue("nodes") instanceof JsonArray) {
                return status;
            }
        } catch (DecodeException e) {
            // Said below.
        }
        throw new IOException(url + " does not answer as a tokenbus node; is that its management port?");
    }
}
