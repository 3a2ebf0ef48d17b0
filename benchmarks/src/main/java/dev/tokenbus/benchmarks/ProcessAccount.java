package dev.tokenbus.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** What Linux itself counts for a group of processes: the processor time that they used, and their resident memory. */
record ProcessAccount(double cpuSeconds, long residentBytes) {
    /** Linux reports processor time in hundredths of a second to programs, whatever its own tick is. */
    private static final double TICKS_PER_SECOND = 100;

    /** The 14th and 15th field of /proc/PID/stat, counted from the state, which is the 3rd. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    /** Reads the account now. A process that is gone counts as nothing. */
    static ProcessAccount of(Collection<Long> pids) {
        double cpu = 0;
        long resident = 0;
        for (long pid : pids) {
            cpu += cpuSeconds(pid);
            resident += residentBytes(pid);
        }
        return new ProcessAccount(cpu, resident);
    }

    private static double cpuSeconds(long pid) {
        String stat = String.join(" ", lines(pid, "stat"));
        // The program's name is in brackets and may hold spaces.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
        return fields.length <= SYSTEM
                ? 0
                : (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS_PER_SECOND;
    }

    private static long residentBytes(long pid) {
        return lines(pid, "status").stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    private static List<String> lines(long pid, String file) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), file));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UnavailableException("cannot read the account of process " + pid + ": " + e.getMessage());
        }
    }
}
