package dev.tokenbus.gateway.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An algorithm that tokens may be signed by (RFC 7518, section 3.1), with the kind of key that it takes. There is none without a key. */
public enum JwtAlgorithm {
    RS256("RSA", ""),
    RS384("RSA", ""),
    RS512("RSA", ""),
    PS256("RSA", ""),
    PS384("RSA", ""),
    PS512("RSA", ""),
    ES256("EC", "P-256"),
    ES384("EC", "P-384"),
    ES512("EC", "P-521"),
    EdDSA("OKP", "Ed25519"),
    HS256("oct", ""),
    HS384("oct", ""),
    HS512("oct", "");

    private final String keyType;
    private final String curve;

    JwtAlgorithm(String keyType, String curve) {
        this.keyType = keyType;
        this.curve = curve;
    }

    /** Whether whoever can check a token could also make one. */
    public boolean isSymmetric() {
        return keyType.equals("oct");
    }

    /** Whether a key of this kind can sign so. */
    public boolean takes(String type, String ofCurve) {
        return keyType.equals(type) && (curve.isEmpty() || curve.equals(ofCurve));
    }

    /** Empty for a name of none of these: names are told apart by case, as tokens have them. */
    public static Optional<JwtAlgorithm> ofName(String name) {
        return Stream.of(values()).filter(each -> each.name().equals(name)).findFirst();
    }

    /** Those of a list of names; throws {@link IllegalArgumentException} for one that is unknown. */
    static List<JwtAlgorithm> parse(String key, List<String> names) {
        return names.stream()
                .map(name -> ofName(name)
                        .orElseThrow(() -> new IllegalArgumentException(
                                key + ": " + name + " (expected: some of " + List.of(values()) + ")")))
                .toList();
    }
}
