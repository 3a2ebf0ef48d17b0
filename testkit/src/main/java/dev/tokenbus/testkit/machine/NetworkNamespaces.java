package dev.tokenbus.testkit.machine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Gives each process of a test a network stack of its own, as if it ran on another machine: Linux network namespaces on one
 * bridge. Any two can be cut off from each other, silently, like pulling a cable; the test itself reaches all.
 *
 * <p>Needs root and {@code ip}. Names contain the id of this process; what an earlier, killed process left behind is removed
 * first. Thread-safe. The creator closes it.
 */
public final class NetworkNamespaces implements AutoCloseable {
    /** Short, because an interface's name has at most 15 characters, and a process id takes up to seven. */
    private static final String PREFIX = "tk";

    private static final Pattern OURS = Pattern.compile("\\b" + PREFIX + "(\\d+)x\\d+(n\\d+)?\\b");
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int BRIDGE_HOST = 254;

    /** No network card has this address: packets to it vanish without an error. */
    private static final String NOBODY = "02:00:00:00:00:01";

    private final String bridge = PREFIX + ProcessHandle.current().pid() + "x" + COUNTER.incrementAndGet();
    private final String network;
    private final int count;
    private final Thread atExit = new Thread(this::remove, "network-namespaces");

    private NetworkNamespaces(String network, int count) {
        this.network = network;
        this.count = count;
    }

    /** Whether this process may create network namespaces. */
    public static boolean isAvailable() {
        String name = PREFIX + ProcessHandle.current().pid() + "x0";
        return MachineTool.search("ip").isPresent()
                && run("ip", "netns", "add", name).succeeded()
                && run("ip", "netns", "delete", name).succeeded();
    }

    /** Creates {@code count} namespaces, numbered from 0; where it cannot, skips or fails the test ({@link MachineTool}). */
    public static NetworkNamespaces create(int count) {
        if (!isAvailable()) {
            throw MachineTool.missing("network namespaces: this needs root and iproute2");
        }
        removeLeftovers();
        NetworkNamespaces created = new NetworkNamespaces(freeNetwork(), count);
        Runtime.getRuntime().addShutdownHook(created.atExit);
        try {
            created.build();
        } catch (RuntimeException | Error e) {
            created.close();
            throw e;
        }
        return created;
    }

    /** The first three octets of a network in the range for benchmarks (RFC 2544) that this machine does not use. */
    private static String freeNetwork() {
        String used = run("ip", "-4", "address").output();
        return Stream.generate(() -> "198." + ThreadLocalRandom.current().nextInt(18, 20) + "."
                        + ThreadLocalRandom.current().nextInt(256))
                .filter(network -> !used.contains(network + "."))
                .findFirst()
                .orElseThrow();
    }

    private void build() {
        ip("link", "add", bridge, "type", "bridge");
        ip("address", "add", network + "." + BRIDGE_HOST + "/24", "dev", bridge);
        ip("link", "set", bridge, "up");
        for (int i = 0; i < count; i++) {
            String name = name(i);
            ip("netns", "add", name);
            ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name);
            ip("link", "set", name, "master", bridge, "up");
            ip("-n", name, "address", "add", host(i) + "/24", "dev", "eth0");
            ip("-n", name, "link", "set", "lo", "up");
            ip("-n", name, "link", "set", "eth0", "up");
        }
    }

    public int count() {
        return count;
    }

    /** The address of the processes in a namespace. */
    public String host(int number) {
        return network + "." + (number + 1);
    }

    /** The command that runs {@code command} in the namespace, as the same process. */
    public List<String> inside(int number, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name(number)));
        whole.addAll(command);
        return whole;
    }

    /** Cuts two namespaces off from each other, in both directions. */
    public void cut(int one, int other) {
        block(one, other);
        block(other, one);
    }

    private void block(int from, int to) {
        ip("-n", name(from), "neighbour", "replace", host(to), "lladdr", NOBODY, "nud", "permanent", "dev", "eth0");
    }

    /** Lets all namespaces reach each other again. */
    public void heal() {
        for (int i = 0; i < count; i++) {
            ip("-n", name(i), "neighbour", "flush", "nud", "permanent", "dev", "eth0");
        }
    }

    private String name(int number) {
        return bridge + "n" + number;
    }

    /** Removes all namespaces; the processes in them must have ended. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        remove();
    }

    private void remove() {
        for (int i = 0; i < count; i++) {
            run("ip", "netns", "delete", name(i));
        }
        run("ip", "link", "delete", bridge);
    }

    /** Removes what dead test runs left behind, and ends the processes in their namespaces. */
    private static void removeLeftovers() {
        OURS.matcher(run("ip", "netns", "list").output())
                .results()
                .filter(found -> isOfDeadProcess(found.group(1)))
                .forEach(found -> {
                    run("ip", "netns", "pids", found.group()).output().lines().forEach(NetworkNamespaces::end);
                    run("ip", "netns", "delete", found.group());
                });
        OURS.matcher(run("ip", "-o", "link", "show", "type", "bridge").output())
                .results()
                .filter(found -> isOfDeadProcess(found.group(1)))
                .forEach(found -> run("ip", "link", "delete", found.group()));
    }

    private static boolean isOfDeadProcess(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    }

    private static void end(String pid) {
        Matcher number = Pattern.compile("\\d+").matcher(pid);
        if (number.matches()) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new)).assertSucceeded();
    }

    private static ProcessRun run(String... command) {
        return ProcessRun.of(List.of(command), Path.of("."), Map.of(), TIMEOUT);
    }
}
