package dev.tokenbus.node.configure;

import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.config.Configuration.Reading;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.config.given.BadConfigurationException;
import dev.tokenbus.node.config.given.Problem;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.server.Exposure;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tokenbus config check}: all that is wrong with a file, without starting anything. */
@Command(
        name = "check",
        description = "Says all that is wrong with a file, and with the environment that overrides it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Opens no port. That a file it names is not readable here is a warning: a check may run",
            "elsewhere than the server. Exit codes: 0 good, 1 not good."
        })
final class CheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The file: .yaml, .yml or .properties.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Checked checked;
        try {
            checked = Checked.of(file, System.getenv());
        } catch (BadConfigurationException e) {
            return say(e.problems(), List.of());
        }
        List<String> warnings = Stream.concat(checked.warnings().stream(), exposure(checked.reading()))
                .toList();
        return say(checked.problems(), warnings);
    }

    private int say(List<Problem> problems, List<String> warnings) {
        PrintWriter err = spec.commandLine().getErr();
        problems.forEach(err::println);
        warnings.forEach(warning -> err.println("warning: " + warning));
        err.flush();
        if (problems.isEmpty()) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(file + " is good" + (warnings.isEmpty() ? "" : ", with warnings: " + warnings.size()));
            out.flush();
            return CommandLine.ExitCode.OK;
        }
        err.println(problems.size() == 1 ? "1 error" : problems.size() + " errors");
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** What a node that has all roles would open to everybody. */
    private static Stream<String> exposure(Reading reading) {
        NodeConfig config = reading.config();
        if (config == null) {
            return Stream.empty();
        }
        try {
            Exposure.check(new NodeSpec(EnumSet.allOf(Role.class), new Membership.Alone(), config));
            return Stream.empty();
        } catch (IllegalArgumentException e) {
            return Stream.of("a node would not start with it: " + e.getMessage());
        }
    }
}
