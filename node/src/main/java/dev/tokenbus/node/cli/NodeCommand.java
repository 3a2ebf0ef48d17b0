package dev.tokenbus.node.cli;

import dev.tokenbus.gateway.config.GatewayConfig;
import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.TokenbusNode;
import dev.tokenbus.node.config.ClusterConfig;
import dev.tokenbus.node.config.LogConfig.Format;
import dev.tokenbus.node.config.NodeConfig;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.node.server.Exposure;
import dev.tokenbus.node.server.ServerNews;
import dev.tokenbus.node.server.ServerOptions;
import dev.tokenbus.node.server.ServerRun;
import dev.tokenbus.protocol.HostPort;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tokenbus node}: one node of a cluster, with any of the roles. */
@Command(
        name = "node",
        description = "Runs one node of a cluster.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "TOKENBUS_CLUSTER_NAME, TOKENBUS_CLUSTER_MEMBERS (host[:port],...) and TOKENBUS_CLUSTER_PORT",
            "name the cluster; TOKENBUS_NODE_CLUSTER_HOST is the address that other nodes reach this one at."
        })
final class NodeCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ServerOptions options;

    @Option(
            names = "--roles",
            split = ",",
            required = true,
            paramLabel = "ROLE",
            description = "One or several of gateway, worker, metrics, separated by commas.")
    @SuppressWarnings("NullAway.Init")
    private List<Role> roles;

    @Option(
            names = "--cluster",
            paramLabel = "FILE",
            description = "The Hazelcast configuration (default: the built-in cluster.xml).")
    private @Nullable Path cluster;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        NodeSpec node;
        try {
            NodeConfig config = options.loadAndLog(Format.LOGFMT, System.getenv(), null, null);
            String host = config.process().cluster().clusterHost();
            Membership membership = new Membership.Clustered(
                    ClusterConfig.load(cluster, host, config.cluster()),
                    host,
                    config.process().cluster().busPort(),
                    config.process().cluster().join(),
                    config.process().cluster().tls().files(),
                    config.gateway().authentication().insecure(),
                    config.process().limits().maxChannels());
            node = new NodeSpec(EnumSet.copyOf(roles), membership, config);
            Exposure.check(node);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        ServerNews news = ServerNews.of(node, Format.LOGFMT, spec.commandLine().getOut());
        return ServerRun.start(
                node, news, options.again(System.getenv(), null, null), running -> greeting(running, node));
    }

    private static String greeting(TokenbusNode node, NodeSpec spec) {
        String roles = spec.roles().stream()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder(
                "tokenbus node " + node.name() + " is up: " + roles + " (id " + node.nodeId() + ")\n");
        if (spec.roles().contains(Role.GATEWAY)) {
            String gateway = HostPort.text(ServerOptions.shownHost(spec.config().gateway()), node.gatewayPort());
            GatewayConfig config = spec.config().gateway();
            text.append("  page        ")
                    .append(ServerOptions.scheme("http", config))
                    .append(gateway)
                    .append('\n');
            text.append("  websocket   ")
                    .append(ServerOptions.scheme("ws", config))
                    .append(gateway)
                    .append('\n');
        }
        String management = HostPort.text(spec.config().process().managementHost(), node.managementPort());
        return text.append("  management  http://")
                .append(management)
                .append('\n')
                .toString();
    }
}
