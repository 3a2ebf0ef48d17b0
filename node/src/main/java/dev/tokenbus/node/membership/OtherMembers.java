package dev.tokenbus.node.membership;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a start back while a node is the only member of its cluster although its configuration names others: it says for whom it waits, and
 * warns when it goes on alone. A node that came back while it could not reach the others would otherwise be a cluster of its own, and
 * nobody would know.
 */
final class OtherMembers {
    private static final Logger LOG = LoggerFactory.getLogger(OtherMembers.class);
    private static final long LOOK_EVERY_MS = 100;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");

    private final Vertx vertx;
    private final BooleanSupplier isAlone;
    private final String others;
    private final long patienceMs;

    /**
     * @param others the addresses that are named; none for a node that waits for nobody
     * @param patience how long to wait at most
     */
    OtherMembers(Vertx vertx, BooleanSupplier isAlone, List<String> others, Duration patience) {
        this.vertx = vertx;
        this.isAlone = isAlone;
        this.others = String.join(",", others);
        this.patienceMs = patience.toMillis();
    }

    /** The others that a member's configuration names. */
    static OtherMembers of(Vertx vertx, HazelcastInstance member, Config config, Duration patience) {
        Address own = member.getCluster().getLocalMember().getAddress();
        TcpIpConfig named = joinOf(config).getTcpIpConfig();
        List<String> others =
                named.isEnabled() ? besides(own.getHost(), own.getPort(), named.getMembers()) : List.<String>of();
        return new OtherMembers(vertx, () -> member.getCluster().getMembers().size() < 2, others, patience);
    }

    private static JoinConfig joinOf(Config config) {
        AdvancedNetworkConfig advanced = config.getAdvancedNetworkConfig();
        return advanced.isEnabled()
                ? advanced.getJoin()
                : config.getNetworkConfig().getJoin();
    }

    /** Those of the addresses that are not this member's: its host alone stands for every member there, itself among them. */
    static List<String> besides(String host, int port, List<String> addresses) {
        return addresses.stream()
                .flatMap(each -> Stream.of(each.split("[,;\\s]+")))
                .filter(each -> !each.isEmpty())
                .filter(each -> !isOwn(each, host, port))
                .distinct()
                .toList();
    }

    private static boolean isOwn(String address, String host, int port) {
        String own = ":" + port;
        String name = address.endsWith(own) ? address.substring(0, address.length() - own.length()) : address;
        String bare = name.replaceAll("[\\[\\]]", "");
        return bare.equals(host) || (LOOPBACK.contains(bare) && LOOPBACK.contains(host));
    }

    /** Completes when another member is there, or when the patience ends. */
    Future<Void> await() {
        if (others.isEmpty() || patienceMs == 0 || !isAlone.getAsBoolean()) {
            return Future.succeededFuture();
        }
        LOG.atInfo()
                .addKeyValue("members", others)
                .addKeyValue("mostMs", patienceMs)
                .log("waits for one of the other members");
        return look(patienceMs / LOOK_EVERY_MS);
    }

    private Future<Void> look(long times) {
        if (!isAlone.getAsBoolean()) {
            LOG.info("has found the other members");
            return Future.succeededFuture();
        } else if (times <= 0) {
            LOG.atWarn()
                    .addKeyValue("members", others)
                    .log(
                            "reaches none of the other members and goes on alone; if they run, there are two clusters until they meet");
            return Future.succeededFuture();
        }
        return vertx.timer(LOOK_EVERY_MS, TimeUnit.MILLISECONDS).compose(later -> look(times - 1));
    }
}
