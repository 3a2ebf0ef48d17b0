package dev.tokenbus.node.config.given;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration is refused. The message has all that is wrong with it. */
public final class BadConfigurationException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /** @param problems at least one */
    public BadConfigurationException(List<Problem> problems) {
        super(
                problems.size() == 1
                        ? problems.get(0).toString()
                        : problems.stream()
                                .map(problem -> "\n  " + problem)
                                .collect(
                                        Collectors.joining("", problems.size() + " errors in the configuration:", "")));
        this.problems = List.copyOf(problems);
    }

    /** All that is wrong, what is in a file in its order. */
    public List<Problem> problems() {
        return problems;
    }
}
