package dev.tokenbus.benchmarks.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tokenbus jmh}: measures the parts of the hot path separately, in time and in bytes allocated. */
@Command(
        name = "jmh",
        description = "Measures the parts of the hot path with JMH; arguments are JMH's own (default: -prof gc).")
public final class JmhCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "For JMH, after --.")
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        List<String> all = arguments.isEmpty() ? List.of("-prof", "gc") : arguments;
        Main.main(all.toArray(String[]::new));
        return 0;
    }
}
