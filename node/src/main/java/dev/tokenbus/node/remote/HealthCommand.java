package dev.tokenbus.node.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code tokenbus health}: whether a node is well, by the exit code, for container engines that run a command to know. They do it every few
 * seconds, so it loads little: no Vert.x, and the oldest HTTP client of the JDK, which starts in half the time of the other one.
 */
@Command(
        name = "health",
        description = "Asks a node whether it is well; the exit code says it.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit codes: 0 well, 1 not well or no answer, 2 wrong usage."})
public final class HealthCommand implements Callable<Integer> {
    private static final int PATIENCE = (int) Duration.ofSeconds(5).toMillis();
    private static final int MOST_BYTES = 10_000;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:${env:TOKENBUS_NODE_MANAGEMENT_PORT:-8081}",
            description = "The node's management address (default: http://127.0.0.1 with the port in"
                    + " $TOKENBUS_NODE_MANAGEMENT_PORT, or 8081).",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
    @SuppressWarnings("NullAway.Init")
    private String url;

    @Option(names = "--ready", description = "Asks whether it takes new streams, instead of whether it lives.")
    private boolean ready;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            String failed = failure(new URL(ManagementPort.checked(url) + (ready ? "/health/ready" : "/health/live")));
            if (failed == null) {
                spec.commandLine().getOut().println(ready ? "ready" : "live");
                return 0;
            }
            spec.commandLine().getErr().println("tokenbus: " + failed);
        } catch (IOException nobody) {
            spec.commandLine().getErr().println("tokenbus: no answer from " + url + ": " + nobody.getMessage());
        }
        return 1;
    }

    /** What is wrong, in words. */
    private static @Nullable String failure(URL address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(PATIENCE);
        connection.setReadTimeout(PATIENCE);
        int status = connection.getResponseCode();
        if (status == 200 || status == 204) {
            return null;
        }
        try (InputStream body = connection.getErrorStream()) {
            String text = body == null ? "" : new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            return address + " answered " + status + (text.isBlank() ? "" : ": " + text.strip());
        }
    }
}
