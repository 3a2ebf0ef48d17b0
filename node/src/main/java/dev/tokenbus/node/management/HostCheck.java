package dev.tokenbus.node.management;

import dev.tokenbus.protocol.web.Authority;
import dev.tokenbus.protocol.web.KnownHosts;
import dev.tokenbus.protocol.web.PercentEncoding;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Supplier;

/**
 * Passes on the requests whose one {@code Host} is a name of the management port. Otherwise any page on the web could bring the port
 * under its own name and read it.
 */
public final class HostCheck implements Handler<RoutingContext> {
    private final Supplier<KnownHosts> known;

    public HostCheck(Supplier<KnownHosts> known) {
        this.known = known;
    }

    @Override
    public void handle(RoutingContext context) {
        List<String> hosts = context.request().headers().getAll(HttpHeaders.HOST);
        Authority host = hosts.size() == 1 ? Authority.parse(hosts.get(0)) : null;
        boolean unnamed = hosts.isEmpty() && context.request().version() == HttpVersion.HTTP_1_0;
        if (!PercentEncoding.isValid(context.request().uri())) {
            refuse(context, 400, "A % in the target is not followed by two hexadecimal digits.");
        } else if (unnamed || host != null && known.get().know(host)) {
            context.next();
        } else if (host == null) {
            refuse(context, 400, "A request names one Host.");
        } else {
            refuse(context, 421, "This port does not go by that name; node.managementHosts lists its names.");
        }
    }

    private static void refuse(RoutingContext context, int status, String reason) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(reason + "\n");
    }
}
