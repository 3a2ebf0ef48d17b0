package dev.tokenbus.gateway.principal;

import dev.tokenbus.protocol.web.Bearer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a client shows of itself.
 *
 * @param secret a key or a token; empty for none
 * @param objection what is wrong with how it is shown; empty for nothing
 */
public record Credentials(String secret, String objection) {
    public static final Credentials NONE = new Credentials("", "");

    /** The subprotocol that a page offers, and that the server answers with. */
    public static final String SUBPROTOCOL = "tokenbus";

    /** Before the key in a subprotocol; the second one is what OpenAI's own clients say in browsers. */
    private static final List<String> SUBPROTOCOL_KEYS = List.of("tokenbus.bearer.", "openai-insecure-api-key.");

    private static final String API_KEY = "x-api-key";

    /** A stream's own token, which is no client's. */
    private static final Pattern STREAM_TOKEN = Pattern.compile("[ov]\\.[0-9a-z]+\\..+");

    /** A key of ours or a token anywhere, or any under a name that says so. */
    private static final Pattern IN_ADDRESS = Pattern.compile(
            "(?i)(^|[&=])(tb(-|%2d)[a-z0-9]{10}(-|%2d)|eyJ[-\\w]+(\\.|%2e)eyJ)|(^|&)(api[-_]?key|access[-_]?token|key)=");

    private static final Credentials TWO =
            new Credentials("", "several keys are shown, in Authorization or x-api-key (expected: one)");

    private static final Credentials ADDRESSED = new Credentials(
            "",
            "a key is part of the address, which is written into logs and histories"
                    + " (expected: Authorization: Bearer; replace this key)");

    public static Credentials of(String secret) {
        return new Credentials(secret.strip(), "");
    }

    /** What a request shows in its headers; a stream's own token is none of it. */
    public static Credentials of(HttpServerRequest request) {
        String query = request.query();
        return ofHeaders(
                query == null ? "" : query,
                request.headers().getAll(HttpHeaders.AUTHORIZATION),
                request.headers().getAll(API_KEY));
    }

    /**
     * What headers show. A stream's token in {@code Authorization} is none of it.
     *
     * @param query the part of the address after {@code ?}; empty for none
     * @param authorization the values of {@code Authorization}
     * @param apiKey the values of {@code x-api-key}
     */
    static Credentials ofHeaders(String query, List<String> authorization, List<String> apiKey) {
        if (IN_ADDRESS.matcher(query).find()) {
            return ADDRESSED;
        }
        List<String> shown = new ArrayList<>(apiKey);
        bearers(authorization)
                .filter(token -> !STREAM_TOKEN.matcher(token).matches())
                .forEach(shown::add);
        return one(shown);
    }

    /** The token of a stream that a request shows in {@code Authorization}; empty for none. */
    public static String streamToken(HttpServerRequest request) {
        return bearers(request.headers().getAll(HttpHeaders.AUTHORIZATION))
                .filter(token -> STREAM_TOKEN.matcher(token).matches())
                .findFirst()
                .orElse("");
    }

    private static Stream<String> bearers(List<String> authorization) {
        return authorization.stream().map(Bearer::token).flatMap(Optional::stream);
    }

    private static Credentials one(List<String> shown) {
        List<String> different = shown.stream().map(String::strip).distinct().toList();
        return different.isEmpty() ? NONE : different.size() > 1 ? TWO : of(different.get(0));
    }

    /** What a list of subprotocols shows: pages can set no headers. */
    public static Credentials ofSubprotocols(List<String> headers) {
        return one(protocols(headers)
                .flatMap(protocol -> SUBPROTOCOL_KEYS.stream()
                        .filter(protocol::startsWith)
                        .map(prefix -> protocol.substring(prefix.length())))
                .toList());
    }

    /** Those of a list of subprotocols that are no secret. */
    public static List<String> openSubprotocols(List<String> headers) {
        return protocols(headers)
                .filter(protocol -> SUBPROTOCOL_KEYS.stream().noneMatch(protocol::startsWith))
                .toList();
    }

    private static Stream<String> protocols(List<String> headers) {
        return headers.stream().flatMap(header -> Stream.of(header.split(","))).map(String::strip);
    }

    /** Whether there is anything to check. */
    public boolean isGiven() {
        return !secret.isEmpty() || !objection.isEmpty();
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "Credentials[" + (isGiven() ? "hidden" : "none") + "]";
    }
}
