package dev.tokenbus.node.top;

import dev.tokenbus.node.chat.Terminal;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenbus top}: the dashboard in a terminal. */
@Command(
        name = "top",
        description =
                "Shows how a cluster does, each second: throughput, waiting times, errors, nodes, models. q quits.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Some node of the cluster has the role metrics (dev has).",
            "A node that wants a token takes it from TOKENBUS_NODE_MANAGEMENT_TOKEN."
        })
public final class TopCommand implements Callable<Integer> {
    private final Function<String, AskedNode> nodes;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://localhost:8081",
            description = "The management address of any node (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String url;

    @Option(names = "--once", description = "Prints one picture, for scripts; fails if nobody answers.")
    private boolean once;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** @param nodes the node whose management port has an address */
    public TopCommand(Function<String, AskedNode> nodes) {
        this.nodes = nodes;
    }

    @Override
    public Integer call() throws Exception {
        Top top = new Top(nodes.apply(url), ZoneId.systemDefault());
        if (once) {
            top.once(spec.commandLine().getOut());
        } else if (Terminal.OUTPUT.isInteractive() && Terminal.INPUT.isInteractive()) {
            try (org.jline.terminal.Terminal terminal = Top.terminal()) {
                top.run(terminal);
            }
        } else {
            throw new ParameterException(spec.commandLine(), "top needs a terminal; --once prints one picture");
        }
        return CommandLine.ExitCode.OK;
    }
}
