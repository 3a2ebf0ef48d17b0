package dev.tokenbus.node.server;

import dev.tokenbus.node.NodeSpec;
import dev.tokenbus.node.config.PrivateAddress;
import dev.tokenbus.node.membership.Membership;
import dev.tokenbus.protocol.bus.node.NodeAnnouncement.Role;
import dev.tokenbus.protocol.web.KnownHosts;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node opens to others than this machine: it says so, and refuses to open it to everybody by accident. */
public final class Exposure {
    private static final Logger LOG = LoggerFactory.getLogger(Exposure.class);

    private Exposure() {}

    /** Throws {@link IllegalArgumentException} for a node that would be open to everybody and was not told that it may be. */
    public static void check(NodeSpec spec) {
        List<String> open = open(spec);
        boolean mayBe = spec.config().gateway().authentication().insecure();
        if (!open.isEmpty() && !mayBe) {
            throw new IllegalArgumentException(
                    String.join("; ", open)
                            + ". Or let it be open: --insecure, or gateway.insecure=true, where the network keeps strangers out");
        }
    }

    /** Says so in the log, once, of a node that is open to everybody because it was told to be, or whose bus is in a network without TLS. */
    static void warn(NodeSpec spec) {
        List<String> open = open(spec);
        if (!open.isEmpty()) {
            LOG.atWarn().addKeyValue("why", String.join("; ", open)).log("is insecure, as it was told to be");
        }
        if (spec.membership() instanceof Membership.Clustered cluster
                && cluster.tls().isEmpty()
                && !KnownHosts.isLocal(cluster.host())) {
            LOG.atWarn()
                    .addKeyValue("address", cluster.host())
                    .log(
                            "the event bus has no TLS: whoever reaches it is taken for a node, and can read prompts and send answers"
                                    + " (node.busTlsCertificate, node.busTlsKey and node.busTlsAuthority change that)");
        }
    }

    /** What is open to everybody, and what to do about it. */
    private static List<String> open(NodeSpec spec) {
        List<String> open = new ArrayList<>();
        String gateway = spec.config().gateway().listen().host();
        if (hasGateway(spec) && !KnownHosts.isLocal(gateway) && !hasKeys(spec)) {
            open.add(
                    "gateway.host: " + gateway + " without keys: whoever reaches it could use every model"
                            + " (expected: gateway.keysFile, which tokenbus keys create makes, gateway.jwtIssuer, or 127.0.0.1)");
        }
        String management = spec.config().process().managementHost();
        if (!KnownHosts.isLocal(management) && !hasToken(spec)) {
            open.add("node.managementHost: " + management + " without a token: whoever reaches it could read status and"
                    + " metrics (expected: node.managementToken, or 127.0.0.1)");
        }
        if (spec.membership() instanceof Membership.Clustered cluster && !PrivateAddress.is(cluster.host())) {
            open.add("node.clusterHost: " + cluster.host()
                    + " is no private address: whoever reaches Hazelcast there could join the"
                    + " cluster (expected: loopback, or an address of RFC 1918, 4193 or 6598)");
        }
        return open;
    }

    private static boolean hasGateway(NodeSpec spec) {
        return spec.roles().contains(Role.GATEWAY);
    }

    private static boolean hasKeys(NodeSpec spec) {
        return spec.config().gateway().authentication().isOn();
    }

    private static boolean isTls(NodeSpec spec) {
        return spec.config().gateway().listen().tls().isOn();
    }

    private static boolean hasToken(NodeSpec spec) {
        return !spec.config().process().managementToken().isEmpty();
    }

    /** A line for each port that others reach; empty when there is none. */
    static String of(NodeSpec spec) {
        String gateway = spec.config().gateway().listen().host();
        String management = spec.config().process().managementHost();
        StringBuilder text = new StringBuilder();
        if (hasGateway(spec) && !KnownHosts.isLocal(gateway)) {
            text.append("  open        the gateway listens on ")
                    .append(gateway)
                    .append(
                            hasKeys(spec)
                                    ? ": whoever has a key can use it"
                                            + (isTls(spec) ? "" : "; without TLS keys can be read on the way") + "\n"
                                    : ": whoever reaches it can use every model, without a password\n")
                    .append("              (it answers to IP addresses and to the names in gateway.hosts)\n");
        }
        if (!KnownHosts.isLocal(management)) {
            text.append("  open        the management port listens on ")
                    .append(management)
                    .append(
                            hasToken(spec)
                                    ? ": whoever has its token can read status and metrics\n"
                                    : ": whoever reaches it can read status and metrics\n")
                    .append("              (it answers to IP addresses and to the names in node.managementHosts)\n");
        }
        return text.isEmpty() ? "" : text.append('\n').toString();
    }
}
