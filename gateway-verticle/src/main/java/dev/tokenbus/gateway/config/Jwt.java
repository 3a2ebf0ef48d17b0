package dev.tokenbus.gateway.config;

import dev.tokenbus.protocol.Range;
import dev.tokenbus.protocol.web.KnownHosts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which JSON Web Tokens let clients in.
 *
 * @param jwtIssuer the {@code iss} of the tokens, letter by letter; with it clients may show tokens; empty: none counts
 * @param jwtAudience what the tokens' {@code aud} has to name: this gateway, as the issuer calls it
 * @param jwksUrl where the issuer's public keys are (RFC 7517): {@code https}, or {@code http} on loopback or with {@code
 *     gateway.insecure}
 * @param jwksFile a file with these keys instead, which counts within seconds when it changes
 * @param jwtAlgorithms what tokens may be signed by, some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 and EdDSA; HS256,
 *     HS384 and HS512 take {@code gateway.jwtSecret}
 * @param jwtSecret what tokens are signed and checked with by HS256, HS384 or HS512, 32 bytes or more; whoever has it can make tokens.
 *     Never printed
 * @param jwtLeeway by how much clocks may differ, in milliseconds
 * @param jwksRefresh how old keys from {@code gateway.jwksUrl} may become, in milliseconds; those of an unknown id are looked for sooner
 */
public record Jwt(
        String jwtIssuer,
        String jwtAudience,
        String jwksUrl,
        String jwksFile,
        List<String> jwtAlgorithms,
        String jwtSecret,
        Duration jwtLeeway,
        Duration jwksRefresh) {
    private static final String ALGORITHMS = "gateway.jwtAlgorithms";
    private static final int LEAST_SECRET = 32;

    static final Jwt DEFAULT = new Jwt(
            "",
            "",
            "",
            "",
            List.of("RS256", "PS256", "ES256", "ES384", "EdDSA"),
            "",
            Duration.ofSeconds(30),
            Duration.ofMinutes(10));

    public Jwt {
        jwtAlgorithms = List.copyOf(jwtAlgorithms);
        List<JwtAlgorithm> algorithms = JwtAlgorithm.parse(ALGORITHMS, jwtAlgorithms);
        Range.check("gateway.jwtLeewayMs", jwtLeeway.toMillis(), 0, 600_000);
        Range.check("gateway.jwksRefreshMs", jwksRefresh.toMillis(), 1000, 86_400_000);
        if (jwtIssuer.isEmpty()) {
            expect(jwtAudience.isEmpty(), "gateway.jwtAudience", "gateway.jwtIssuer beside it");
            expect(jwksUrl.isEmpty(), "gateway.jwksUrl", "gateway.jwtIssuer beside it");
            expect(jwksFile.isEmpty(), "gateway.jwksFile", "gateway.jwtIssuer beside it");
            expect(jwtSecret.isEmpty(), "gateway.jwtSecret", "gateway.jwtIssuer beside it");
        } else {
            expect(!jwtAudience.isEmpty(), "gateway.jwtAudience", "what the tokens' aud says, with gateway.jwtIssuer");
            expect(!jwtAlgorithms.isEmpty(), ALGORITHMS, "one or more, with gateway.jwtIssuer");
            boolean hasPublic = algorithms.stream().anyMatch(algorithm -> !algorithm.isSymmetric());
            boolean hasSecret = algorithms.stream().anyMatch(JwtAlgorithm::isSymmetric);
            boolean hasKeys = !jwksUrl.isEmpty() || !jwksFile.isEmpty();
            expect(
                    jwksUrl.isEmpty() || jwksFile.isEmpty(),
                    "gateway.jwksFile",
                    "either a file or gateway.jwksUrl, not both");
            expect(
                    hasKeys == hasPublic,
                    "gateway.jwksUrl",
                    "it, or gateway.jwksFile, where " + ALGORITHMS + " names one with public keys, and else neither");
            expect(
                    hasSecret == !jwtSecret.isEmpty(),
                    "gateway.jwtSecret",
                    "(hidden) it where " + ALGORITHMS + " names HS256, HS384 or HS512, and else none");
            expect(
                    jwtSecret.isEmpty() || jwtSecret.length() >= LEAST_SECRET,
                    "gateway.jwtSecret",
                    "(hidden) " + LEAST_SECRET + " characters or more");
        }
    }

    private static void expect(boolean holds, String key, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(key + ": (expected: " + expected + ")");
        }
    }

    /** Throws {@link IllegalArgumentException} for an address at which somebody else could answer with keys of their own. */
    void checkUrl(boolean insecure) {
        if (jwksUrl.isEmpty()) {
            return;
        }
        boolean fits;
        try {
            URI url = URI.create(jwksUrl);
            boolean isNear =
                    url.getHost() != null && KnownHosts.isLocal(url.getHost().replaceAll("[\\[\\]]", ""));
            fits = url.getHost() != null
                    && url.getUserInfo() == null
                    && Set.of("https", "http").contains(String.valueOf(url.getScheme()))
                    && (url.getScheme().equals("https") || isNear || insecure);
        } catch (IllegalArgumentException e) {
            fits = false;
        }
        expect(
                fits,
                "gateway.jwksUrl",
                "https://host/path, or http:// on loopback; elsewhere only with gateway.insecure=true");
    }

    /** Whether tokens let clients in. */
    public boolean isOn() {
        return !jwtIssuer.isEmpty();
    }

    public List<JwtAlgorithm> algorithms() {
        return JwtAlgorithm.parse(ALGORITHMS, jwtAlgorithms);
    }

    /** The file of public keys; empty where there is none. */
    public Optional<Path> file() {
        return jwksFile.isEmpty() ? Optional.empty() : Optional.of(Path.of(jwksFile));
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "Jwt[jwtIssuer=" + jwtIssuer + ", jwtAudience=" + jwtAudience + ", jwksUrl=" + jwksUrl + ", jwksFile="
                + jwksFile + ", jwtAlgorithms=" + jwtAlgorithms + ", jwtSecret="
                + (jwtSecret.isEmpty() ? "none" : "[hidden]") + ", jwtLeeway=" + jwtLeeway + ", jwksRefresh="
                + jwksRefresh + "]";
    }
}
