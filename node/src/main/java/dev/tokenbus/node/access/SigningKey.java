package dev.tokenbus.node.access;

import dev.tokenbus.gateway.access.TokenKey;
import dev.tokenbus.gateway.access.TokenKeyFile;
import dev.tokenbus.gateway.access.TokenKeys;
import dev.tokenbus.gateway.config.Access;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides the keys that sign streams' tokens: the configured ones, or one that the cluster's first gateway generates and all others read
 * from the cluster's shared map. A generated key lives as long as the cluster; a configured one never goes there.
 *
 * <p>Each gateway also enters the key that it uses under a name of its own, and looks for others every {@link #LOOK_EVERY_MS}. Two clusters
 * that merge had a key each; so tokens of either stay valid everywhere, whichever entry Hazelcast keeps.
 */
public final class SigningKey {
    static final long LOOK_EVERY_MS = 5000;

    private static final Logger LOG = LoggerFactory.getLogger(SigningKey.class);

    private static final String MAP = "tokenbus.secrets";
    private static final String ENTRY = "tokenKey";
    private static final int BYTES = 32;

    private SigningKey() {}

    /** @param isAlone whether there is no cluster with which to share a key */
    public static Future<TokenKeys> of(Access access, boolean isAlone, Vertx vertx, RandomGenerator random) {
        List<TokenKey> configured = access.tokenKey().isEmpty()
                ? List.of()
                : List.of(TokenKey.unnamed(access.tokenKey().getBytes(StandardCharsets.UTF_8)));
        if (!access.tokenKeysFile().isEmpty()) {
            return vertx.executeBlocking(() -> TokenKeyFile.open(Path.of(access.tokenKeysFile()), configured))
                    .map(file -> {
                        ReadAgain.everyTwoSeconds(vertx, file::reload);
                        return file.keys();
                    });
        }
        if (!configured.isEmpty()) {
            return Future.succeededFuture(new TokenKeys(configured));
        }
        byte[] made = new byte[BYTES];
        random.nextBytes(made);
        if (isAlone) {
            return Future.succeededFuture(new TokenKeys(made));
        }
        LOG.atWarn()
                .addKeyValue("key", "gateway.tokenKeysFile")
                .log(
                        "streams' tokens are signed with a key that was made when the cluster started, and that whoever reaches"
                                + " Hazelcast can read (expected: gateway.tokenKeysFile or gateway.tokenKey, the same on all gateways)");
        return vertx.sharedData()
                .<String, String>getClusterWideMap(MAP)
                .compose(map -> share(map, Base64.getEncoder().encodeToString(made))
                        .map(shared -> {
                            TokenKeys keys = new TokenKeys(Base64.getDecoder().decode(shared));
                            look(map, shared, keys);
                            vertx.setPeriodic(LOOK_EVERY_MS, timer -> look(map, shared, keys));
                            return keys;
                        }));
    }

    private static Future<String> share(AsyncMap<String, String> map, String made) {
        return map.putIfAbsent(ENTRY, made).map(before -> before == null ? made : before);
    }

    /** Enters the key that is used here, if a merge has dropped it, and accepts all that are there. */
    static void look(AsyncMap<String, String> map, String used, TokenKeys keys) {
        String name = ENTRY + "." + Integer.toHexString(Arrays.hashCode(used.getBytes(StandardCharsets.UTF_8)));
        map.putIfAbsent(name, used)
                .compose(entered -> map.entries())
                .map(Map::values)
                .onSuccess(all -> keys.accept(
                        all.stream().map(Base64.getDecoder()::decode).toList()));
    }
}
