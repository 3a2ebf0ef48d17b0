package dev.tokenbus.testkit;

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
 * A network stack of its own for each process of a test, as if each ran on another machine: Linux network namespaces on one
 * bridge. Any two can be cut off from each other, without a word, as when a cable is pulled; the test itself reaches all.
 *
 * <p>Needs root and {@code ip}. All that is made is named after this process; what an earlier one left behind, because it
 * was killed, is removed first. Safe on any thread.
 */
final class NetworkNamespaces implements AutoCloseable {
    /** Short, because the name of an interface has at most 15 characters, and a process id up to seven. */
    private static final String PREFIX = "tk";

    private static final Pattern OURS = Pattern.compile("\\b" + PREFIX + "(\\d+)x\\d+(n\\d+)?\\b");
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int BRIDGE_HOST = 254;

    /** The address of no network card: what is sent there reaches nobody, and nobody says so. */
    private static final String NOBODY = "02:00:00:00:00:01";

    private final String bridge = PREFIX + ProcessHandle.current().pid() + "x" + COUNTER.incrementAndGet();
    private final String network;
    private final int count;
    private final Thread atExit = new Thread(this::remove, "network-namespaces");

    private NetworkNamespaces(String network, int count) {
        this.network = network;
        this.count = count;
    }

    /** Whether this process may make them. */
    static boolean isAvailable() {
        String name = PREFIX + ProcessHandle.current().pid() + "x0";
        return MachineTool.search("ip").isPresent()
                && run("ip", "netns", "add", name).succeeded()
                && run("ip", "netns", "delete", name).succeeded();
    }

    /** So many, with numbers from 0; skips or fails the test where the machine has none, see {@link MachineTool}. */
    static NetworkNamespaces create(int count) {
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

    /** The first three numbers of a network of the range for benchmarks (RFC 2544) that this machine does not know. */
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

    int count() {
        return count;
    }

    /** The address at which a process in the namespace is reached. */
    String host(int number) {
        return network + "." + (number + 1);
    }

    /** The command, so that it runs in the namespace, as the same process. */
    List<String> inside(int number, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name(number)));
        whole.addAll(command);
        return whole;
    }

    /** Nothing that either sends reaches the other any more. */
    void cut(int one, int other) {
        block(one, other);
        block(other, one);
    }

    private void block(int from, int to) {
        ip("-n", name(from), "neighbour", "replace", host(to), "lladdr", NOBODY, "nud", "permanent", "dev", "eth0");
    }

    /** All reach each other again. */
    void heal() {
        for (int i = 0; i < count; i++) {
            ip("-n", name(i), "neighbour", "flush", "nud", "permanent", "dev", "eth0");
        }
    }

    private String name(int number) {
        return bridge + "n" + number;
    }

    /** Removes them all; processes inside must have ended. */
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

    /** Of test runs that are no more; processes that they left in their namespaces are ended. */
    private static void removeLeftovers() {
        OURS.matcher(run("ip", "netns", "list").output())
                .results()
                .filter(found -> isOfTheDead(found.group(1)))
                .forEach(found -> {
                    run("ip", "netns", "pids", found.group()).output().lines().forEach(NetworkNamespaces::end);
                    run("ip", "netns", "delete", found.group());
                });
        OURS.matcher(run("ip", "-o", "link", "show", "type", "bridge").output())
                .results()
                .filter(found -> isOfTheDead(found.group(1)))
                .forEach(found -> run("ip", "link", "delete", found.group()));
    }

    private static boolean isOfTheDead(String pid) {
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
