package dev.tokenbus.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * Provides the key that signs streams' tokens: the configured one, or one that the cluster's first gateway generates and all
 * others read from the cluster's shared map. A generated key lives as long as the cluster.
 */
final class SigningKey {
    private static final String MAP = "tokenbus.secrets";
    private static final String ENTRY = "tokenKey";
    private static final int BYTES = 32;

    private SigningKey() {}

    static Future<byte[]> of(NodeSpec spec, Vertx vertx, RandomGenerator random) {
        String configured = spec.config().gateway().access().tokenKey();
        if (!configured.isEmpty()) {
            return Future.succeededFuture(configured.getBytes(StandardCharsets.UTF_8));
        }
        byte[] made = new byte[BYTES];
        random.nextBytes(made);
        if (spec.membership() instanceof Membership.Alone) {
            return Future.succeededFuture(made);
        }
        return vertx.sharedData()
                .<String, String>getClusterWideMap(MAP)
                .compose(map -> share(map, Base64.getEncoder().encodeToString(made)))
                .map(shared -> Base64.getDecoder().decode(shared));
    }

    private static Future<String> share(AsyncMap<String, String> map, String made) {
        return map.putIfAbsent(ENTRY, made).map(before -> before == null ? made : before);
    }
}
