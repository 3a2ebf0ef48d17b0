package dev.tokenbus.gateway.socket;

import dev.tokenbus.protocol.web.Authority;
import dev.tokenbus.protocol.web.KnownHosts;
import dev.tokenbus.protocol.web.Origin;
import dev.tokenbus.protocol.web.PercentEncoding;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request is meant for this gateway: by its one {@code Host}, which must be a name that the gateway knows.
 * Otherwise any page on the web could bring a developer's gateway under its own name.
 */
final class RequestCheck {
    private static final Pattern ABSOLUTE =
            Pattern.compile("https?://([^/?#]+)/.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Refusal NO_TARGET = new Refusal(400, "A target begins with a slash.");

    private static final Refusal MISDIRECTED =
            new Refusal(421, "This gateway does not go by that name; gateway.hosts lists its names.");

    private final Supplier<KnownHosts> hosts;

    RequestCheck(Supplier<KnownHosts> hosts) {
        this.hosts = hosts;
    }

    /** Why a request is not served: an HTTP status, and a sentence for a person. */
    record Refusal(int status, String reason) {}

    /** Why the request is not served; null when it is. */
    @Nullable
    Refusal refusal(HttpServerRequest request) {
        String target = request.uri();
        if (target == null) {
            // A CONNECT of HTTP/2 has none.
            return NO_TARGET;
        }
        nameHost(request);
        if (!PercentEncoding.isValid(target)) {
            return new Refusal(400, "A % in the target is not followed by two hexadecimal digits.");
        }
        Authority absolute = absolute(target);
        if (absolute == null && !target.startsWith("/")) {
            // The router fails where a path does not begin with a slash.
            return NO_TARGET;
        }
        // It counts for more than the Host (RFC 9112, section 3.2.2).
        return absolute == null || hosts.get().know(absolute) ? refusalOfHost(request) : MISDIRECTED;
    }

    /** The authority in a target of absolute form; null where there is none. */
    private static @Nullable Authority absolute(String target) {
        Matcher form = ABSOLUTE.matcher(target);
        return form.matches() ? Authority.parse(form.group(1)) : null;
    }

    private @Nullable Refusal refusalOfHost(HttpServerRequest request) {
        List<String> named = request.headers().getAll(HttpHeaders.HOST);
        if (named.isEmpty() && request.version() == HttpVersion.HTTP_1_0) {
            return null;
        }
        Authority host = named.size() == 1 ? Authority.parse(named.get(0)) : null;
        if (host == null) {
            return new Refusal(400, "A request names one Host.");
        }
        return hosts.get().know(host) || KnownHosts.cameThroughProxy(host, origin(request)) ? null : MISDIRECTED;
    }

    /** HTTP/2 names the host in a field of its own, which counts as the header does (RFC 9113, section 8.3.1). */
    private static void nameHost(HttpServerRequest request) {
        HostAndPort named = request.version() == HttpVersion.HTTP_2 ? request.authority() : null;
        if (named != null && !request.headers().contains(HttpHeaders.HOST)) {
            request.headers().set(HttpHeaders.HOST, named.toString());
        }
    }

    /** The origin of the page that asks; null without one. */
    static @Nullable Origin origin(HttpServerRequest request) {
        List<String> origins = request.headers().getAll(HttpHeaders.ORIGIN);
        return origins.size() == 1 ? Origin.parse(origins.get(0)) : null;
    }
}
