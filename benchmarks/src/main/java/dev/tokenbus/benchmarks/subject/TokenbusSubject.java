package dev.tokenbus.benchmarks.subject;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** tokenbus itself, started with its launcher as a user does: {@code dev}, or a number of gateway and worker nodes. */
public record TokenbusSubject(
        String title,
        int gateways,
        int workers,
        Optional<Path> home,
        Map<String, String> settings,
        Map<String, String> environment)
        implements Subject {
    private static final Pattern NODES = Pattern.compile("([1-4])\\+([1-4])");
    private static final String READY = "/health/ready";

    /** Everything in one process. */
    public static TokenbusSubject dev() {
        return new TokenbusSubject("tokenbus dev", 0, 0, Optional.empty(), Map.of(), Map.of());
    }

    public static TokenbusSubject cluster(int gateways, int workers) {
        return new TokenbusSubject(
                "tokenbus " + gateways + "+" + workers, gateways, workers, Optional.empty(), Map.of(), Map.of());
    }

    /** {@code dev} or {@code gateways+workers}; throws {@link IllegalArgumentException} for anything else. */
    public static TokenbusSubject of(String topology) {
        if (topology.equals("dev")) {
            return dev();
        }
        Matcher nodes = NODES.matcher(topology);
        if (!nodes.matches()) {
            throw new IllegalArgumentException("--topology: " + topology + " (expected: dev, or 1+1, 2+2 and so on)");
        }
        return cluster(Integer.parseInt(nodes.group(1)), Integer.parseInt(nodes.group(2)));
    }

    /** This subject with more JVM options. */
    public TokenbusSubject withJavaOptions(String options) {
        return new TokenbusSubject(title, gateways, workers, home, settings, Map.of("TOKENBUS_JAVA_OPTS", options));
    }

    /** This subject with other settings. */
    public TokenbusSubject withSettings(Map<String, String> more) {
        return new TokenbusSubject(title, gateways, workers, home, more, environment);
    }

    /** This subject beside itself, with other settings, which its title names. */
    public TokenbusSubject beside(Map<String, String> changes) {
        Map<String, String> all = new TreeMap<>(settings);
        all.putAll(changes);
        String named = changes.entrySet().stream()
                .map(change -> change.getKey() + "=" + change.getValue())
                .collect(Collectors.joining(",", "tokenbus[", "]"));
        return new TokenbusSubject(title.replace("tokenbus", named), gateways, workers, home, all, environment);
    }

    /** This subject from another checkout. */
    public TokenbusSubject from(Path checkout) {
        String name = title.replace("tokenbus", "tokenbus@" + checkout.getFileName());
        return new TokenbusSubject(name, gateways, workers, Optional.of(checkout), settings, environment);
    }

    @Override
    public String description() {
        return gateways == 0
                ? "gateway, worker and metrics in one JVM; WebSocket"
                : gateways + " gateway and " + workers + " worker JVMs on the clustered bus; WebSocket";
    }

    @Override
    public boolean hasWebSockets() {
        return true;
    }

    @Override
    public boolean isCompiledAsItRuns() {
        return true;
    }

    @Override
    public Running start(Place place) {
        List<BenchProcess> processes = new ArrayList<>();
        List<InetSocketAddress> addresses = new ArrayList<>();
        try {
            if (gateways == 0) {
                int port = BenchProcess.freePorts(2);
                processes.add(run(place, "dev", port, List.of("dev"), environment));
                addresses.add(new InetSocketAddress(BenchProcess.LOOPBACK, port));
                processes.get(0).awaitPage(port + 1, READY);
            } else {
                startCluster(place, processes, addresses);
            }
        } catch (RuntimeException e) {
            processes.forEach(BenchProcess::close);
            throw e;
        }
        return new Running(addresses, new ChatRequest.OverWebSocket(), processes);
    }

    private void startCluster(Place place, List<BenchProcess> processes, List<InetSocketAddress> addresses) {
        Map<String, String> member = new TreeMap<>(environment);
        int clusterPort = BenchProcess.freePorts(16);
        member.put("TOKENBUS_CLUSTER_NAME", "bench-" + UUID.randomUUID());
        member.put("TOKENBUS_CLUSTER_PORT", Integer.toString(clusterPort));
        member.put("TOKENBUS_CLUSTER_MEMBERS", BenchProcess.LOOPBACK + ":" + clusterPort);
        List<Integer> managementPorts = new ArrayList<>();
        for (int i = 0; i < gateways + workers; i++) {
            int port = BenchProcess.freePorts(2);
            boolean worker = i < workers;
            String roles = worker ? "worker" : i == workers ? "gateway,metrics" : "gateway";
            processes.add(run(place, roles + i, port, List.of("node", "--roles", roles), member));
            managementPorts.add(port + 1);
            if (!worker) {
                addresses.add(new InetSocketAddress(BenchProcess.LOOPBACK, port));
            }
            // One after the other, so that the others can join the first.
            processes.get(i).awaitPort(port + 1);
        }
        for (int i = 0; i < processes.size(); i++) {
            processes.get(i).awaitPage(managementPorts.get(i), READY);
        }
    }

    private BenchProcess run(
            Place place, String role, int port, List<String> arguments, Map<String, String> variables) {
        List<String> command = new ArrayList<>(
                List.of(home.orElse(place.home()).resolve("tokenbus").toString()));
        command.addAll(arguments);
        command.addAll(List.of("--config", settings(place).toString()));
        command.addAll(List.of("--port", Integer.toString(port), "--management-port", Integer.toString(port + 1)));
        return BenchProcess.start(title + " " + role, place.work(), command, variables);
    }

    /** Defaults, except limits that the load would reach; a file for each set of settings, since several subjects run at once. */
    private Path settings(Place place) {
        Path file = place.work().resolve("tokenbus-" + Integer.toHexString(settings.hashCode()) + ".properties");
        StringBuilder more = new StringBuilder();
        settings.forEach(
                (key, value) -> more.append(key).append('=').append(value).append('\n'));
        try {
            Files.createDirectories(place.work());
            Files.writeString(
                    file,
                    String.join(
                            "\n",
                            "worker.capacity=10000",
                            "worker.upstream.bench.baseUrl=" + place.upstreamUrl(),
                            "worker.upstream.bench.poolSize=10000",
                            more.toString()));
        } catch (IOException e) {
            throw new UnavailableException("cannot write " + file + ": " + e.getMessage());
        }
        return file;
    }
}
