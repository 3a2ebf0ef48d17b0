package dev.tokenbus.node.remote;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that are clients of gateways: where these are, and whom to trust and be. */
public final class GatewayOptions {
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

    public List<String> urls() {
        return urls;
    }

    /** Null for the authorities that Java trusts. */
    @Nullable
    public Path authority() {
        return authority;
    }

    /** From the environment alone: other users of the machine can read the command line of a process. Empty for none. */
    public static String key() {
        return System.getenv().getOrDefault("TOKENBUS_API_KEY", "").strip();
    }
}
