package dev.tokenbus.node.configure;

import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.config.Sections;
import dev.tokenbus.node.config.Values;
import dev.tokenbus.node.config.describe.Secrets;
import dev.tokenbus.node.config.given.Given;
import dev.tokenbus.node.config.given.Origin;
import dev.tokenbus.node.server.ServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenbus config print}: what a server would run with that was started as this command, and where each value comes from. */
@Command(
        name = "print",
        description = "Prints what a server with these options would run with, and where each value comes from.",
        mixinStandardHelpOptions = true,
        footer = {"", "Secrets are hidden, also those in URLs."})
final class PrintCommand implements Callable<Integer> {
    private static final int COLUMN = 56;
    private static final String DEFAULT = "default";

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ServerOptions options;

    @Option(names = "--changed", description = "Only what was given, by a flag, a variable or the file.")
    private boolean changed;

    @Option(names = "--json", description = "Prints JSON, for programs.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Configuration.Reading reading;
        NodeConfig config;
        try {
            reading = options.read(System.getenv());
            config = reading.orThrow();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        JsonObject all = new JsonObject();
        Sections.values(config).forEach((key, value) -> {
            Given given = reading.given().get(key);
            if (!changed || given != null) {
                if (json) {
                    all.put(key, json(key, value, given));
                } else {
                    out.println(line(key, value, given));
                }
            }
        });
        if (json) {
            out.println(all.encodePrettily());
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private static String line(String key, @Nullable Object value, @Nullable Given given) {
        String text = Values.text(value);
        String shown = Secrets.hide(key, text);
        String line = key + ": " + Values.yaml(shown.equals(text) ? value : shown);
        return ("%-" + COLUMN + "s # %s").formatted(line, where(given));
    }

    private static String where(@Nullable Given given) {
        return given == null ? DEFAULT : given.origin().where();
    }

    private static JsonObject json(String key, @Nullable Object value, @Nullable Given given) {
        String text = Values.text(value);
        String shown = Secrets.hide(key, text);
        return new JsonObject()
                .put("value", shown.equals(text) ? jsonValue(value) : shown)
                .put("from", from(given))
                .put("where", given == null ? null : given.origin().where());
    }

    private static @Nullable Object jsonValue(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return new JsonArray(list);
        }
        return value instanceof Duration || value instanceof Enum<?> ? simple(value) : value;
    }

    private static Object simple(Object value) {
        return value instanceof Duration time ? time.toMillis() : Values.text(value);
    }

    private static String from(@Nullable Given given) {
        if (given == null) {
            return DEFAULT;
        }
        return given.origin() instanceof Origin.InFile
                ? "file"
                : given.origin() instanceof Origin.Variable ? "environment" : "flag";
    }
}
