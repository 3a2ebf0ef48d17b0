package dev.tokenbus.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Fuzzes one target for some seconds, in a JVM of its own, whose coverage guides it from the target's corpus to other inputs. */
final class FuzzRun {
    /** So long may one input take, in seconds: endless loops end, and a machine that stands still for a while is no finding. */
    private static final int MOST_SECONDS_OF_INPUT = 60;

    private static final Pattern RUNS = Pattern.compile("number_of_executed_units: (\\d+)");
    private static final Pattern COVERAGE = Pattern.compile(" cov: (\\d+) ");
    private static final Pattern INPUT = Pattern.compile("Test unit written to (\\S+)");
    private static final Pattern FAULT = Pattern.compile("== (Java Exception: [^\\n]*|libFuzzer[^\\n]*|ERROR[^\\n]*)");

    private final String target;
    private final Path folder;

    /**
     * @param target the name of the class that fuzzes
     * @param folder where it may write
     */
    FuzzRun(String target, Path folder) {
        this.target = target;
        this.folder = folder.resolve(shortName(target));
    }

    /**
     * What came of it.
     *
     * @param executions how many inputs were tried
     * @param coverage how many places in the code the inputs of the corpus reach
     * @param finding what is wrong, with the input and how to try it again; empty for nothing
     */
    record Outcome(String target, long executions, long coverage, String finding) {}

    /** @param seed of the random numbers; 0 for another one each time */
    Outcome run(int seconds, int seed) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(command(seconds, seed))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(seconds + 300L, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        String said = new String(Files.readAllBytes(log), UTF_8);
        boolean isWhole = ended && process.exitValue() == 0 && number(RUNS, said) > 0;
        return new Outcome(
                shortName(target), number(RUNS, said), number(COVERAGE, said), isWhole ? "" : finding(said, log));
    }

    private List<String> command(int seconds, int seed) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target,
                "--instrumentation_includes=dev.tokenbus.**",
                "-max_total_time=" + seconds,
                "-seed=" + seed,
                "-timeout=" + MOST_SECONDS_OF_INPUT,
                "-print_final_stats=1"));
    }

    private String finding(String said, Path log) throws IOException {
        String fault = last(FAULT, said).orElse("no run at all");
        Optional<Path> input = last(INPUT, said).map(Path::of).filter(Files::exists);
        if (input.isEmpty()) {
            return target + ": " + fault + "\nIts output is in " + log + " and ends:\n" + end(said);
        }
        byte[] bytes = Files.readAllBytes(input.get());
        return target + ": " + fault + "\nThe input (" + bytes.length + " bytes), as text:\n"
                + new String(bytes, UTF_8)
                + "\nTo try it again, keep it with the others and run the tests of the corpus:\n"
                + "  base64 -d > " + corpus() + "/found-NAME <<< "
                + Base64.getEncoder().encodeToString(bytes) + "\n"
                + "  mvn -pl fuzz -am test -Dtest=" + shortName(target) + " -Dsurefire.failIfNoSpecifiedTests=false\n"
                + "The output is in " + log + " and ends:\n" + end(said);
    }

    /** Where the inputs of the target's only test are. */
    private String corpus() throws IOException {
        Path inputs = Path.of("src/test/resources", target.replace('.', '/') + "Inputs");
        try (Stream<Path> methods = Files.list(inputs)) {
            return "fuzz/" + methods.findFirst().orElse(inputs);
        } catch (NoSuchFileException e) {
            return "fuzz/" + inputs + "/read";
        }
    }

    private static String end(String text) {
        return text.substring(Math.max(0, text.length() - 3000));
    }

    private static long number(Pattern pattern, String text) {
        return last(pattern, text).map(Long::parseLong).orElse(0L);
    }

    private static Optional<String> last(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        String last = null;
        while (found.find()) {
            last = found.group(1);
        }
        return Optional.ofNullable(last);
    }

    static String shortName(String target) {
        return target.substring(target.lastIndexOf('.') + 1);
    }
}
