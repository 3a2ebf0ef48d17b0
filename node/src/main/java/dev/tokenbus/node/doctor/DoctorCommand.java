package dev.tokenbus.node.doctor;

import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.config.ClusterConfig;
import dev.tokenbus.node.config.Configuration.Reading;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.config.given.BadConfigurationException;
import dev.tokenbus.node.config.given.Problem;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.server.Exposure;
import dev.tokenbus.node.server.ServerOptions;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tokenbus doctor}: whether a node with these options would run well here. */
@Command(
        name = "doctor",
        description = "Checks whether a node would run well here, and says what to do.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Takes the options of dev and node; with --roles it checks a node of a cluster.",
            "Opens no port for long, starts nothing, and ends within 10 seconds.",
            "Exit codes: 0 good, or warnings only, 1 something failed, 2 wrong usage."
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(9);

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ServerOptions options;

    @Option(names = "--upstream", paramLabel = "URL", description = "As for dev: an OpenAI-compatible server.")
    private @Nullable String upstream;

    @Option(names = "--model-file", paramLabel = "FILE", description = "As for dev: a GGUF file.")
    private @Nullable String modelFile;

    @Option(names = "--roles", split = ",", paramLabel = "ROLE", description = "As for node: gateway, worker, metrics.")
    private @Nullable List<Role> roles;

    @Option(names = "--cluster", paramLabel = "FILE", description = "As for node: the Hazelcast configuration.")
    private @Nullable Path cluster;

    @Option(names = "--prompt", description = "Also sends each model server a prompt, which may cost money.")
    private boolean prompt;

    @Option(names = "--json", description = "Prints JSON, for programs.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        boolean isTerminal = System.console() != null && !json;
        PrintWriter err = spec.commandLine().getErr();
        if (isTerminal) {
            err.print("looking ...\r");
            err.flush();
        }
        List<Finding> findings = look();
        if (isTerminal) {
            err.print("           \r");
            err.flush();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Report.json(findings).encodePrettily());
            out.flush();
        } else {
            Report.print(findings, out, isTerminal && System.getenv("NO_COLOR") == null);
        }
        return Report.isBad(findings) ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
    }

    private List<Finding> look() throws InterruptedException {
        Doctor doctor = new Doctor(LIMIT).addMachine();
        List<Finding> configuration = new ArrayList<>();
        try {
            Reading reading = options.read(System.getenv(), upstream, modelFile);
            reading.problems().forEach(problem -> configuration.add(bad(problem.toString())));
            doctor.add(Check.SECRET_FILES, () -> OwnFiles.configuration(reading.given()));
            NodeConfig config = reading.config();
            if (config != null) {
                boolean isClustered = roles != null;
                doctor.add(config, isClustered, prompt);
                addMembers(doctor, config, isClustered);
                checkExposure(config, configuration);
            }
        } catch (BadConfigurationException e) {
            e.problems().stream().map(Problem::toString).forEach(problem -> configuration.add(bad(problem)));
        }
        if (configuration.isEmpty()) {
            configuration.add(Finding.ok(Check.CONFIGURATION, "good"));
        }
        return doctor.add(Check.CONFIGURATION, () -> configuration).run();
    }

    private static Finding bad(String problem) {
        return Finding.fail(Check.CONFIGURATION, problem, "docs/configuration.md says what is allowed");
    }

    private void addMembers(Doctor doctor, NodeConfig config, boolean isClustered) {
        if (!isClustered) {
            doctor.add(Check.MEMBERS, () -> List.of(Finding.skip(Check.MEMBERS, "only with --roles")));
            return;
        }
        doctor.add(Check.MEMBERS, () -> {
            try {
                return Members.of(
                        ClusterConfig.load(cluster, config.process().cluster().clusterHost(), config.cluster()));
            } catch (IllegalArgumentException e) {
                return List.of(Finding.fail(Check.MEMBERS, String.valueOf(e.getMessage()), "correct that file"));
            }
        });
    }

    private void checkExposure(NodeConfig config, List<Finding> findings) {
        try {
            Exposure.check(new NodeSpec(
                    roles == null ? EnumSet.allOf(Role.class) : EnumSet.copyOf(roles), new Membership.Alone(), config));
        } catch (IllegalArgumentException e) {
            findings.add(bad(String.valueOf(e.getMessage())));
        }
    }
}
