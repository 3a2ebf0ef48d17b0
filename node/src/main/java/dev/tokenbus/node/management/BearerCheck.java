package dev.tokenbus.node.management;

import dev.tokenbus.protocol.web.Bearer;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;

/**
 * Passes on the requests that bring the management port's token, and those for its health, for which nobody needs one. Looks at the path by
 * which the router chooses a route: the one of the request line may have {@code ..} in it.
 */
public final class BearerCheck implements Handler<RoutingContext> {
    private static final Set<String> HEALTH = Set.of("/health/live", "/health/ready");

    private final byte[] token;

    /** @param token empty to pass on everything */
    public BearerCheck(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void handle(RoutingContext context) {
        if (token.length == 0 || HEALTH.contains(context.normalizedPath()) || hasToken(context)) {
            context.next();
        } else {
            context.response()
                    .setStatusCode(401)
                    .putHeader("WWW-Authenticate", "Bearer realm=\"tokenbus management\"")
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                    .end("This port wants its token: Authorization: Bearer, with the value of node.managementToken.\n");
        }
    }

    private boolean hasToken(RoutingContext context) {
        String given = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        return given != null
                && Bearer.token(given)
                        .filter(shown -> MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), token))
                        .isPresent();
    }
}
