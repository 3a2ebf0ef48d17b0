package dev.tokenbus.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Fuzzes every target, for two minutes in all: a share for each, two at a time. With {@code -Dtokenbus.fuzz.seconds} for longer, with
 * {@code -Dtokenbus.fuzz.target} the ones whose names contain that, and with {@code -Dtokenbus.fuzz.seed=0} other inputs each time. The
 * build's seed is fixed, so that it finds nothing in a commit that changes nothing.
 */
class FuzzIT {
    private static final Path FOLDER = Path.of("target", "fuzz").toAbsolutePath();
    private static final int SECONDS = Integer.getInteger("tokenbus.fuzz.seconds", 120);
    private static final int SEED = Integer.getInteger("tokenbus.fuzz.seed", 1);
    private static final String CHOSEN = System.getProperty("tokenbus.fuzz.target", "");
    private static final int AT_ONCE = 2;

    @Test
    void nothingThatReadsTheBytesOfOthersThrowsWhatItDoesNotDeclareOrReadsAnythingTwoWays() throws Exception {
        List<String> targets = targets();
        int share = Math.max(1, SECONDS / targets.size());
        List<FuzzRun.Outcome> outcomes = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<FuzzRun.Outcome>> runs = new ArrayList<>();
            for (String target : targets) {
                runs.add(threads.submit(() -> new FuzzRun(target, FOLDER).run(share, SEED)));
            }
            for (Future<FuzzRun.Outcome> run : runs) {
                outcomes.add(run.get());
            }
        } finally {
            threads.shutdownNow();
        }
        write(share, outcomes);
        assertThat(outcomes.stream().map(FuzzRun.Outcome::finding).filter(finding -> !finding.isEmpty()))
                .withFailMessage(() -> findings(outcomes))
                .isEmpty();
    }

    private static String findings(List<FuzzRun.Outcome> outcomes) {
        return outcomes.stream()
                .map(FuzzRun.Outcome::finding)
                .filter(finding -> !finding.isEmpty())
                .collect(Collectors.joining("\n\n"));
    }

    /** Every test of this module that fuzzes. */
    private static List<String> targets() throws IOException {
        Path classes = Path.of("target", "test-classes");
        try (Stream<Path> files = Files.walk(classes)) {
            List<String> targets = files.map(file -> classes.relativize(file).toString())
                    .filter(name -> name.endsWith("FuzzTest.class") && name.contains(CHOSEN))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .toList();
            assertThat(targets).as("targets").isNotEmpty();
            return targets;
        }
    }

    private static void write(int share, List<FuzzRun.Outcome> outcomes) throws IOException {
        StringBuilder table =
                new StringBuilder("| target | executions | places reached | findings |\n|---|--:|--:|--:|\n");
        outcomes.forEach(outcome -> table.append("| ")
                .append(outcome.target())
                .append(" | ")
                .append(outcome.executions())
                .append(" | ")
                .append(outcome.coverage())
                .append(" | ")
                .append(outcome.finding().isEmpty() ? 0 : 1)
                .append(" |\n"));
        table.append(share)
                .append(" s for each, ")
                .append(AT_ONCE)
                .append(" at a time, seed ")
                .append(SEED);
        Files.createDirectories(FOLDER);
        Files.writeString(FOLDER.resolve("executions.md"), table.append('\n'));
    }
}
