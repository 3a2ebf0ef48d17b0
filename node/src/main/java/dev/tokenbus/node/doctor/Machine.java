package dev.tokenbus.node.doctor;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at the JVM and at the machine or container it runs in. */
final class Machine {
    private static final long MIB = 1 << 20;

    /** Files that a node has open beside its connections: jars, logs, connections to model servers and members. */
    private static final int OWN_FILES = 512;

    private Machine() {}

    static List<Finding> jvm() {
        String what = Runtime.version() + ", " + System.getProperty("java.vendor");
        return List.of(
                Runtime.version().feature() >= 17
                        ? Finding.ok(Check.JAVA, what)
                        : Finding.fail(Check.JAVA, what, "install a JDK 17 or later"));
    }

    static List<Finding> memory() {
        long heap = Runtime.getRuntime().maxMemory();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return List.of(memory(heap, system.getTotalMemorySize()));
    }

    static Finding memory(long heap, long total) {
        String what = "a heap of up to " + heap / MIB + " MiB, of " + total / MIB + " MiB";
        if (heap > total / 10 * 8) {
            return Finding.fail(
                    Check.MEMORY, what, "leave a fifth for buffers and threads: TOKENBUS_JAVA_OPTS=-Xmx...");
        }
        return heap < 200 * MIB
                ? Finding.warn(
                        Check.MEMORY, what, "give it more memory, or a larger share: TOKENBUS_JAVA_OPTS=-Xmx512m")
                : Finding.ok(Check.MEMORY, what);
    }

    static List<Finding> processors() {
        int count = Runtime.getRuntime().availableProcessors();
        return List.of(
                count > 1
                        ? Finding.ok(Check.CPU, count + " processors")
                        : Finding.warn(
                                Check.CPU, "1 processor", "two or more keep garbage collections off the streams"));
    }

    static List<Finding> files(int connections) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? List.of(files(unix.getMaxFileDescriptorCount(), connections))
                : List.of(Finding.skip(Check.FILE_LIMIT, "this system does not say"));
    }

    static Finding files(long limit, int connections) {
        String what = limit + " open files, for " + connections + " connections (gateway.maxConnections)";
        return limit >= (long) connections + OWN_FILES
                ? Finding.ok(Check.FILE_LIMIT, what)
                : Finding.warn(
                        Check.FILE_LIMIT,
                        what,
                        "ulimit -n " + (connections + OWN_FILES) + ", LimitNOFILE= of systemd, or fewer connections");
    }

    static List<Finding> network() {
        return network(read("/proc/sys/net/core/somaxconn"), read("/proc/sys/net/ipv4/ip_local_port_range"));
    }

    static List<Finding> network(String backlog, String range) {
        List<Finding> findings = new ArrayList<>();
        if (backlog.matches("\\d{1,9}")) {
            findings.add(
                    Integer.parseInt(backlog) >= 1024
                            ? Finding.ok(Check.NETWORK, "somaxconn " + backlog)
                            : Finding.warn(
                                    Check.NETWORK,
                                    "somaxconn " + backlog + ": a rush of new connections may be refused",
                                    "sysctl -w net.core.somaxconn=4096"));
        }
        String[] bounds = range.split("\\s+");
        if (range.matches("\\d{1,5}\\s+\\d{1,5}")) {
            int ports = Integer.parseInt(bounds[1]) - Integer.parseInt(bounds[0]) + 1;
            findings.add(
                    ports >= 10_000
                            ? Finding.ok(Check.NETWORK, ports + " ephemeral ports")
                            : Finding.warn(
                                    Check.NETWORK,
                                    ports + " ephemeral ports bound the connections to one model server",
                                    "sysctl -w net.ipv4.ip_local_port_range='15000 65000'"));
        }
        return findings.isEmpty()
                ? List.of(Finding.skip(Check.NETWORK, "this system does not say (no /proc/sys)"))
                : findings;
    }

    static List<Finding> hugePages() {
        String setting = read("/sys/kernel/mm/transparent_hugepage/enabled");
        if (setting.isEmpty()) {
            return List.of(Finding.skip(Check.HUGE_PAGES, "this system does not say"));
        }
        return List.of(
                setting.contains("[never]")
                        ? Finding.warn(
                                Check.HUGE_PAGES,
                                "off",
                                "echo madvise >/sys/kernel/mm/transparent_hugepage/enabled, as root")
                        : Finding.ok(Check.HUGE_PAGES, setting));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
