package dev.tokenbus.testkit.cluster;

import dev.tokenbus.testkit.machine.FreePorts;
import dev.tokenbus.testkit.machine.NetworkNamespaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs tokenbus processes from the packaged jar, in one Hazelcast cluster that no other test can join: it has a random name
 * and its own ports. Nodes listen on the loopback interface, on ports that they choose; in a {@link #partitionable} cluster
 * each has a network stack and an address of its own.
 *
 * <pre>{@code
 * try (ProcessCluster cluster = ProcessCluster.create()) {
 *     ServerProcess worker = cluster.node("worker", Map.of()).awaitReady();
 *     worker.kill();
 * }
 * }</pre>
 *
 * <p>The jar is the system property {@value #JAR}, or else {@code target/tokenbus.jar} of the module node. Closing ends every
 * process that is left, frozen ones too.
 */
public final class ProcessCluster implements NodeStarter {
    /** The system property with the jar's path. */
    public static final String JAR = "tokenbus.jar";

    /** Enough ports for all nodes of one test, dead ones included. */
    private static final int CLUSTER_PORTS = 8;

    private final Map<String, String> environment = new TreeMap<>();
    private final List<ServerProcess> processes = new CopyOnWriteArrayList<>();
    private final @Nullable NodePlaces places;
    private final List<String> java = java(jar());

    /** {@link ClusterExtension} calls this by reflection. */
    ProcessCluster() {
        this(null);
    }

    private ProcessCluster(@Nullable NodePlaces places) {
        int port = FreePorts.row(CLUSTER_PORTS);
        environment.put("TOKENBUS_CLUSTER_NAME", "test-" + UUID.randomUUID());
        // The first node names all others, and none of them is there yet.
        environment.put("TOKENBUS_NODE_JOIN_MS", "0");
        environment.put("TOKENBUS_CLUSTER_PORT", Integer.toString(port));
        environment.put(
                "TOKENBUS_CLUSTER_MEMBERS",
                places == null ? FreePorts.addresses(port, CLUSTER_PORTS) : places.members(port));
        this.places = places;
    }

    /** A cluster without nodes. */
    public static ProcessCluster create() {
        return new ProcessCluster();
    }

    /**
     * A cluster without nodes, whose network can be cut.
     *
     * @param nodes the most nodes that live at once
     */
    public static ProcessCluster partitionable(int nodes) {
        return new ProcessCluster(new NodePlaces(NetworkNamespaces.create(nodes)));
    }

    /** Whether this machine can have a partitionable cluster, which takes root and Linux. */
    public static boolean canPartition() {
        return NetworkNamespaces.isAvailable();
    }

    /** Starts a node with these roles ({@code gateway,worker}); returns at once. */
    public ServerProcess node(String roles, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(environment);
        all.putAll(more);
        List<String> command = java("node", "--roles", roles, "--port", "0", "--management-port", "0");
        return started(places == null ? ServerProcess.start(command, all) : places.start(command, all));
    }

    /** As {@link #node(String, Map)}, from another jar, such as that of another version. */
    public ServerProcess node(Path jar, String roles, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(environment);
        all.putAll(more);
        List<String> command = new ArrayList<>(java(jar));
        command.addAll(List.of("node", "--roles", roles, "--port", "0", "--management-port", "0"));
        return started(ServerProcess.start(command, all));
    }

    /** Starts a node on the ports, and in the place, of one that has ended; returns at once. */
    public ServerProcess again(ServerProcess ended, String roles, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(environment);
        all.putAll(more);
        String port = roles.contains("gateway") ? Integer.toString(ended.gatewayPort()) : "0";
        String managementPort = Integer.toString(ended.managementPort());
        List<String> command = java("node", "--roles", roles, "--port", port, "--management-port", managementPort);
        return started(places == null ? ServerProcess.start(command, all) : places.startAgain(ended, command, all));
    }

    /**
     * Cuts all traffic between two groups of nodes without closing a connection; traffic inside each group and from clients
     * goes on. Only in a {@link #partitionable} cluster.
     */
    public void partition(Collection<ServerProcess> some, Collection<ServerProcess> others) {
        Objects.requireNonNull(places, "not partitionable").cut(some, others);
    }

    /** Ends all partitions. */
    public void heal() {
        Objects.requireNonNull(places, "not partitionable").heal();
    }

    @Override
    public ServerProcess start(String roles, Map<String, String> settings) {
        Map<String, String> variables = new TreeMap<>();
        settings.forEach((key, value) -> variables.put(variable(key), value));
        return node(roles, variables);
    }

    /** The environment variable of a configuration key such as {@code gateway.drainMs}. */
    private static String variable(String key) {
        return "TOKENBUS_"
                + key.replace('.', '_').replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }

    /** Starts {@code tokenbus dev} on free ports; returns at once. */
    public ServerProcess dev(Map<String, String> more) {
        return run(more, "dev", "--port", "0", "--management-port", "0");
    }

    /** Runs any command of the jar, for example {@code chat}; returns at once. */
    public ServerProcess command(String... arguments) {
        return run(Map.of(), arguments);
    }

    /** As {@link #command(String...)}, with environment variables. */
    public ServerProcess command(Map<String, String> variables, String... arguments) {
        return run(variables, arguments);
    }

    /** As {@link #command(Map, String...)}, of another jar, for example an earlier version's. */
    public ServerProcess command(Path jar, Map<String, String> variables, String... arguments) {
        List<String> command = new ArrayList<>(java(jar));
        command.addAll(List.of(arguments));
        return started(ServerProcess.start(command, variables));
    }

    private ServerProcess run(Map<String, String> variables, String... arguments) {
        return started(ServerProcess.start(java(arguments), variables));
    }

    private List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of(arguments));
        return command;
    }

    /** The command that runs the jar. Made with the cluster, because making the class archive takes some seconds. */
    private static List<String> java(Path jar) {
        List<String> java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-jar",
                jar.toString()));
        java.addAll(1, ClassArchive.flag(jar, java));
        return List.copyOf(java);
    }

    /** Runs another program of the repository, for example the launcher script; closing the cluster ends it. */
    public ServerProcess program(List<String> command) {
        return program(command, Map.of());
    }

    /** As {@link #program(List)}, with environment variables. */
    public ServerProcess program(List<String> command, Map<String, String> variables) {
        return started(ServerProcess.start(command, variables));
    }

    private ServerProcess started(ServerProcess process) {
        processes.add(process);
        return process;
    }

    private static Path jar() {
        return Stream.of(System.getProperty(JAR, ""), "target/tokenbus.jar", "node/target/tokenbus.jar")
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .filter(Files::isRegularFile)
                .findFirst()
                .map(Path::toAbsolutePath)
                .orElseThrow(() -> new IllegalStateException("tokenbus.jar is missing: run mvn package first"));
    }

    @Override
    public void close() {
        processes.forEach(ServerProcess::end);
        if (places != null) {
            places.close();
        }
        processes.forEach(ServerProcess::requireNoSecrets);
    }
}
