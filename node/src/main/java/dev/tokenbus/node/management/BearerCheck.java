package dev.tokenbus.node.management;

import dev.tokenbus.protocol.web.Bearer;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Passes on the requests that bring the management port's token, and those for its health, for which nobody needs one. Looks at the path by
 * which the router chooses a route: the one of the request line may have {@code ..} in it.
 */
public final class BearerCheck implements Handler<RoutingContext> {
    private static final Set<String> HEALTH = Set.of("/health/live", "/health/ready");

    private final Supplier<String> token;

    /** @param token what it is now; empty to pass on everything */
    public BearerCheck(Supplier<String> token) {
        this.token = token;
    }

    @Override
    public void handle(RoutingContext context) {
        String wanted = token.get();
        if (wanted.isEmpty() || HEALTH.contains(context.normalizedPath()) || hasToken(context, wanted)) {
            context.next();
        } else {
            context.response()
                    .setStatusCode(401)
                    .putHeader("WWW-Authenticate", "Bearer realm=\"tokenbus management\"")
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                    .end("This port wants its token: Authorization: Bearer, with the value of node.managementToken.\n");
        }
    }

    private static boolean hasToken(RoutingContext context, String wanted) {
        String given = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        return given != null
                && Bearer.token(given)
                        .filter(shown -> MessageDigest.isEqual(
                                shown.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8)))
                        .isPresent();
    }
}
