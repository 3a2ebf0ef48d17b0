package dev.tokenbus.node.remote;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tokenbus status}: prints the cluster as one of its nodes sees it. */
@Command(
        name = "status",
        description = "Shows the nodes of a cluster, their workers and load.",
        mixinStandardHelpOptions = true,
        footer = {"", "A node that wants a token takes it from TOKENBUS_NODE_MANAGEMENT_TOKEN."})
public final class StatusCommand implements Callable<Integer> {
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

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Watch watch;

    @Override
    public Integer call() throws Exception {
        ManagementPort port = new ManagementPort(url);
        watch.show(() -> parsed(port.get("/api/status")), StatusTable::print, json, spec);
        return 0;
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
