package dev.tokenbus.benchmarks.subject;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** Linux's account of a group of processes: their processor time and their resident memory. */
public record ProcessAccount(double cpuSeconds, long residentBytes) {
    /** Linux reports processor time in hundredths of a second to programs, whatever its own tick is. */
    private static final double TICKS_PER_SECOND = 100;

    /** The 14th and 15th field of /proc/PID/stat, counted from the state, which is the 3rd. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    /** HotSpot's thread names, as Linux truncates them. */
    private static final Pattern COMPILER = Pattern.compile("\\(C[12] CompilerThre\\)");

    /** Reads the account now. A process that is gone counts as zero. */
    public static ProcessAccount of(Collection<Long> pids) {
        double cpu = 0;
        long resident = 0;
        for (long pid : pids) {
            cpu += cpuSeconds(String.join(" ", lines(path(pid, "stat"))));
            resident += residentBytes(pid);
        }
        return new ProcessAccount(cpu, resident);
    }

    /** Processor time of the JVMs' compiler threads; zero for other programs, and without threads that are gone. */
    public static double compilerSeconds(Collection<Long> pids) {
        double seconds = 0;
        for (long pid : pids) {
            File[] threads = new File("/proc/" + pid + "/task").listFiles();
            for (File thread : threads == null ? new File[0] : threads) {
                String stat = String.join(" ", lines(thread.toPath().resolve("stat")));
                seconds += COMPILER.matcher(stat).find() ? cpuSeconds(stat) : 0;
            }
        }
        return seconds;
    }

    private static double cpuSeconds(String stat) {
        // The program's name is in brackets and may hold spaces.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
        return fields.length <= SYSTEM
                ? 0
                : (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS_PER_SECOND;
    }

    private static long residentBytes(long pid) {
        return lines(path(pid, "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    private static Path path(long pid, String file) {
        return Path.of("/proc", Long.toString(pid), file);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            if (Files.notExists(file)) {
                // The process ended, perhaps during the read.
                return List.of();
            }
            throw new UnavailableException("cannot read " + file + ": " + e.getMessage());
        }
    }
}
