package dev.tokenbus.node.config;

import dev.tokenbus.protocol.HostPort;
import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.web.AllowedOrigins;
import dev.tokenbus.protocol.web.KnownHosts;
import java.time.Duration;
import java.util.List;

/**
 * How the process itself runs.
 *
 * @param name what {@code status}, logs and metrics call the node; empty for its host and port
 * @param managementHost the address for health, metrics and status; loopback unless told otherwise
 * @param managementHosts names that tools address it by, for example {@code node-1.monitoring} or {@code *.monitoring}, or {@code *} for
 *     any; loopback names and {@code node.managementHost} always are, and with {@code 0.0.0.0} every IP address. A request for another
 *     host is refused with 421
 * @param managementPort the port for them; 0 takes a free one
 * @param managementToken what {@code /metrics} and {@code /api} of this port are answered for, as {@code Authorization: Bearer}; 16
 *     characters or more; empty: for everybody. Health is, in any case. Never printed
 * @param instances event loops, gateways and workers
 * @param cluster how it is a member of a cluster
 * @param limits what the node bounds beside its streams
 */
public record ProcessConfig(
        String name,
        String managementHost,
        List<String> managementHosts,
        int managementPort,
        String managementToken,
        Instances instances,
        Cluster cluster,
        NodeLimits limits) {
    public static final ProcessConfig DEFAULT = new ProcessConfig(
            "", "127.0.0.1", List.of(), 8081, "", Instances.DEFAULT, Cluster.DEFAULT, NodeLimits.DEFAULT);

    /**
     * How a node is a member of a cluster.
     *
     * @param clusterHost the address that other nodes reach this one at, for the event bus and for Hazelcast
     * @param busPort the port of the clustered event bus; 0 takes a free one
     * @param join how long a start waits for the first of the other members that are named, in milliseconds; then the node goes on
     *     alone
     * @param tls how nodes know each other on the event bus
     */
    public record Cluster(String clusterHost, int busPort, Duration join, BusTls tls) {
        static final Cluster DEFAULT = new Cluster("127.0.0.1", 0, Duration.ofSeconds(15), BusTls.NONE);

        public Cluster {
            clusterHost = HostPort.withoutBrackets(clusterHost.strip());
            checkAddress("node.clusterHost", clusterHost);
            Range.check("node.busPort", busPort, 0, 65_535);
            Range.check("node.joinMs", join.toMillis(), 0, 3_600_000);
        }
    }

    public ProcessConfig {
        managementHost = HostPort.withoutBrackets(managementHost.strip());
        checkAddress("node.managementHost", managementHost);
        managementHosts = List.copyOf(managementHosts);
        knownHosts(managementHost, managementHosts);
        if (!name.matches("[\\w.:\\[\\]-]{0,64}")) {
            throw new IllegalArgumentException(
                    "node.name: " + name + " (expected: up to 64 letters, digits, '.', ':', '_', '-', '[' or ']')");
        }
        Range.check("node.managementPort", managementPort, 0, 65_535);
        if (!managementToken.isEmpty() && managementToken.length() < 16) {
            throw new IllegalArgumentException(
                    "node.managementToken: (hidden) (expected: 16 characters or more, or empty)");
        }
    }

    /** Hides the token. */
    @Override
    public String toString() {
        return "ProcessConfig[name=" + name + ", managementHost=" + managementHost + ", managementHosts="
                + managementHosts + ", managementPort=" + managementPort + ", managementToken="
                + (managementToken.isEmpty() ? "none" : "[hidden]") + ", instances=" + instances + ", cluster="
                + cluster + ", limits=" + limits + "]";
    }

    /** The names of the management port. */
    public KnownHosts knownManagementHosts() {
        return knownHosts(managementHost, managementHosts);
    }

    private static KnownHosts knownHosts(String address, List<String> hosts) {
        return KnownHosts.parse(
                "node.managementHosts", address, hosts, AllowedOrigins.parse("node.managementHosts", List.of()));
    }

    private static void checkAddress(String key, String address) {
        if (address.isBlank()) {
            throw new IllegalArgumentException(key + ": empty (expected: an address)");
        }
    }
}
