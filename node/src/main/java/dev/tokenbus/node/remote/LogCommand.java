package dev.tokenbus.node.remote;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tokenbus log}: shows and changes the levels of a running node's loggers. */
@Command(
        name = "log",
        description = "Shows what a node logs, or changes it for a while.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "tokenbus log                                    shows the loggers with a level of their own",
            "tokenbus log dev.tokenbus.gateway debug         for 10 minutes",
            "tokenbus log dev.tokenbus.worker debug --for 1h",
            "tokenbus log dev.tokenbus.worker --reset        as it was, at once",
            "",
            "It asks one node, and changes nothing on the others. The loggers of others than",
            "tokenbus take info at most, since below that they may write prompts and secrets.",
            "A node that wants a token takes it from TOKENBUS_NODE_MANAGEMENT_TOKEN."
        })
public final class LogCommand implements Callable<Integer> {
    private static final Pattern TIME = Pattern.compile("(\\d{1,5})([smh])");

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "A logger: a package or a class.")
    private @Nullable String name;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "LEVEL",
            description = "One of trace, debug, info, warn, error, off.")
    private @Nullable String level;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "10m",
            description = "How long: 30s, 10m or 2h (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String time;

    @Option(names = "--reset", description = "Gives the logger back the level that it had.")
    private boolean reset;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://localhost:8081",
            description = "The management address of the node (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String url;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (name != null && (level == null) != reset) {
            throw new IllegalArgumentException(
                    "level: " + (reset ? level : "missing") + " (expected: a level, or --reset)");
        }
        if (name == null && reset) {
            throw new IllegalArgumentException("name: missing (expected: a logger, with --reset)");
        }
        ManagementPort port = new ManagementPort(url);
        PrintWriter out = spec.commandLine().getOut();
        if (name == null) {
            JsonArray loggers = new JsonObject(port.get("/api/loggers")).getJsonArray("loggers");
            loggers.forEach(each -> print((JsonObject) each, out));
        } else {
            JsonObject asked = reset
                    ? new JsonObject().putNull("level")
                    : new JsonObject().put("level", level).put("seconds", seconds(time));
            String path = "/api/loggers/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
            print(new JsonObject(port.put(path, asked.encode())), out);
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private static long seconds(String given) {
        Matcher matcher = TIME.matcher(given);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--for: " + given + " (expected: 30s, 10m or 2h)");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> count;
            case "m" -> Duration.ofMinutes(count).toSeconds();
            default -> Duration.ofHours(count).toSeconds();
        };
    }

    private static void print(JsonObject logger, PrintWriter out) {
        String until = logger.getString("until");
        out.printf(
                "%-5s  %s%s%n",
                logger.getString("level"), logger.getString("name"), until == null ? "" : "  until " + until);
    }
}
