package dev.tokenbus.node.configure;

import dev.tokenbus.node.config.Configuration;
import dev.tokenbus.node.config.Configuration.Reading;
import dev.tokenbus.node.config.given.Given;
import dev.tokenbus.node.config.given.Origin;
import dev.tokenbus.node.config.given.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is wrong with a file, as a server would read it here, and with those of its values that the environment overrides here.
 *
 * @param problems why a server would not start
 * @param warnings what may be right where the server runs
 */
record Checked(Reading reading, List<Problem> problems, List<String> warnings) {
    /** Keys that name files. */
    private static final Pattern FILES = Pattern.compile(
            "gateway\\.(tlsCertificate|tlsKey|keysFile|tokenKeysFile|jwksFile)"
                    + "|node\\.busTls(Certificate|Key|Authority)|worker\\.modelFile\\.path|worker\\.upstream\\..+\\.caFile");

    static Checked of(Path file, Map<String, String> environment) {
        Reading here = Configuration.read(file, environment, List.of(), remark -> {});
        Reading alone = Configuration.read(file, Map.of(), List.of(), remark -> {});
        List<Problem> all = Stream.concat(
                        alone.problems().stream().filter(problem -> isOverridden(problem, here)),
                        here.problems().stream())
                .toList();
        List<String> warnings = Stream.concat(
                        all.stream().filter(Checked::isOfFile).map(Problem::toString),
                        here.given().keys().stream().flatMap(key -> unreadable(key, here)))
                .toList();
        return new Checked(
                here, all.stream().filter(problem -> !isOfFile(problem)).toList(), warnings);
    }

    /** Whether the environment hides a problem of the file, which comes up elsewhere. */
    private static boolean isOverridden(Problem problem, Reading here) {
        Given value = problem.key() == null ? null : here.given().get(problem.key());
        return value != null && !(value.origin() instanceof Origin.InFile);
    }

    private static boolean isOfFile(Problem problem) {
        return problem.key() != null
                && FILES.matcher(problem.key()).matches()
                && !problem.message().contains(": empty");
    }

    private static Stream<String> unreadable(String key, Reading reading) {
        Given value = reading.given().get(key);
        boolean isSaid = reading.problems().stream().anyMatch(problem -> key.equals(problem.key()));
        if (value == null
                || isSaid
                || !FILES.matcher(key).matches()
                || isReadable(value.text().strip())) {
            return Stream.empty();
        }
        Origin origin = value.origin();
        return Stream.of((origin.place() == null ? "" : origin.where() + ": ") + origin.name() + ": " + value.text()
                + " (expected: a file that is readable, and it is not here)");
    }

    private static boolean isReadable(String file) {
        return file.isEmpty() || Files.isReadable(Path.of(file));
    }
}
