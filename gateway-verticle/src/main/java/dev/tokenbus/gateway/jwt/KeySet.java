package dev.tokenbus.gateway.jwt;

import dev.tokenbus.gateway.config.JwtAlgorithm;
import dev.tokenbus.protocol.Limits;
import dev.tokenbus.protocol.json.JsonReader;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys of an issuer, by algorithm and id. A key of another kind than those that are allowed is left out, as RFC 7517 wants. */
final class KeySet {
    static final KeySet EMPTY = new KeySet(Map.of(), 0);

    static final int MOST_KEYS = 100;

    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 8192;

    /** What describes a public key; a private one in the same set is nobody's business here. */
    private static final Set<String> PUBLIC = Set.of("kty", "crv", "n", "e", "x", "y");

    private final Map<JwtAlgorithm, Map<String, VerificationKey>> keys;
    private final int size;

    private KeySet(Map<JwtAlgorithm, Map<String, VerificationKey>> keys, int size) {
        this.keys = keys;
        this.size = size;
    }

    /** How many keys it has that may check tokens. */
    int size() {
        return size;
    }

    /** The key of a token; one that names none has the only key, where there is one. */
    Optional<VerificationKey> find(JwtAlgorithm algorithm, String id) {
        Map<String, VerificationKey> ofAlgorithm = keys.getOrDefault(algorithm, Map.of());
        VerificationKey named = ofAlgorithm.get(id);
        return named == null && id.isEmpty() && ofAlgorithm.size() == 1
                ? ofAlgorithm.values().stream().findFirst()
                : Optional.ofNullable(named);
    }

    /** Reads a JWK Set; throws {@link IllegalArgumentException} if it is none, or has no key that may check a token. */
    static KeySet parse(Vertx vertx, String json, List<JwtAlgorithm> allowed) {
        Draft draft = new Draft(vertx, allowed);
        try (JsonReader in = new JsonReader(json)) {
            in.readObject(field -> {
                if (field.equals("keys")) {
                    in.array(field, each -> draft.read(in));
                }
            });
        } catch (IOException e) {
            throw new IllegalArgumentException(JsonReader.describe(e), e);
        }
        JsonReader.expect(draft.size > 0, "keys", "one or more for " + allowed);
        return new KeySet(draft.keys, draft.size);
    }

    private static final class Draft {
        private final Vertx vertx;
        private final List<JwtAlgorithm> allowed;
        private final Map<JwtAlgorithm, Map<String, VerificationKey>> keys = new EnumMap<>(JwtAlgorithm.class);
        private int seen;
        private int size;

        Draft(Vertx vertx, List<JwtAlgorithm> allowed) {
            this.vertx = vertx;
            this.allowed = allowed;
        }

        void read(JsonReader in) throws IOException {
            JsonReader.expect(++seen <= MOST_KEYS, "keys", "at most " + MOST_KEYS);
            Map<String, String> texts = new HashMap<>();
            in.object("keys", field -> {
                if (in.isString()) {
                    texts.put(field, in.string(field));
                }
            });
            String id = texts.getOrDefault("kid", "");
            if (isForSignatures(texts) && id.length() <= Limits.NAME_CHARS && isWhole(texts)) {
                add(id, texts);
            }
        }

        private static boolean isForSignatures(Map<String, String> texts) {
            return texts.getOrDefault("use", "sig").equals("sig");
        }

        private static boolean isWhole(Map<String, String> texts) {
            return switch (texts.getOrDefault("kty", "")) {
                case "RSA" -> texts.containsKey("e") && isStrong(texts.getOrDefault("n", ""));
                case "EC" -> texts.containsKey("x") && texts.containsKey("y");
                case "OKP" -> texts.containsKey("x");
                default -> false;
            };
        }

        private static boolean isStrong(String modulus) {
            if (modulus.length() > 2 * MOST_RSA_BITS / 8) {
                return false;
            }
            try {
                int bits = new BigInteger(1, Base64.getUrlDecoder().decode(modulus)).bitLength();
                return bits >= LEAST_RSA_BITS && bits <= MOST_RSA_BITS;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        private void add(String id, Map<String, String> texts) {
            JsonObject jwk = new JsonObject();
            PUBLIC.stream().filter(texts::containsKey).forEach(field -> jwk.put(field, texts.get(field)));
            String only = texts.get("alg");
            List<JwtAlgorithm> fitting = allowed.stream()
                    .filter(algorithm -> algorithm.takes(texts.getOrDefault("kty", ""), texts.getOrDefault("crv", "")))
                    .filter(algorithm -> only == null || only.equals(algorithm.name()))
                    .toList();
            fitting.forEach(algorithm -> keys.computeIfAbsent(algorithm, none -> new LinkedHashMap<>())
                    .computeIfAbsent(id, none -> VerificationKey.of(vertx, id, algorithm, jwk)));
            size += fitting.isEmpty() ? 0 : 1;
        }
    }
}
