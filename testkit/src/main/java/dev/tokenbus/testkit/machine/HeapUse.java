package dev.tokenbus.testkit.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the heap of a JVM holds after a garbage collection.
 *
 * @param bytes the size of all live objects
 * @param instances the number of live instances, by class name
 */
public record HeapUse(long bytes, Map<String, Long> instances) {
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");
    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    public HeapUse {
        instances = Map.copyOf(instances);
    }

    public long instancesOf(String className) {
        return instances.getOrDefault(className, 0L);
    }

    /** Asks a JVM on this machine, which collects its garbage first. */
    public static HeapUse of(long pid) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        List<String> command = List.of(jcmd, Long.toString(pid), "GC.class_histogram");
        ProcessRun run = ProcessRun.of(command, Path.of("."), Map.of(), TIMEOUT);
        run.assertSucceeded();
        return parse(run.output());
    }

    static HeapUse parse(String histogram) {
        Map<String, Long> instances = new HashMap<>();
        histogram
                .lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> instances.merge(line.group(2), Long.parseLong(line.group(1)), Long::sum));
        Matcher total = TOTAL.matcher(histogram);
        assertThat(total.find()).as(histogram).isTrue();
        return new HeapUse(Long.parseLong(total.group(1)), instances);
    }
}
