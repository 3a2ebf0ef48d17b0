package dev.tokenbus.gateway.http;

import io.vertx.core.http.HttpConnection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;

/**
 * The connections that wait for a place, and which of them goes when there are too many: of the newest one's address and the oldest one's
 * the one that has more loses its oldest. So neither a crowd that comes and goes nor one that stays pushes out a single client. Each step
 * takes the same time, however many there are. On one event loop.
 */
final class Crowd {
    private final Map<HttpConnection, String> oldestFirst = new LinkedHashMap<>();
    private final Map<String, LinkedHashSet<HttpConnection>> byAddress = new HashMap<>();

    void enter(HttpConnection connection) {
        String address = connection.remoteAddress() == null
                ? ""
                : Objects.requireNonNullElse(connection.remoteAddress().hostAddress(), "");
        oldestFirst.put(connection, address);
        byAddress.computeIfAbsent(address, none -> new LinkedHashSet<>()).add(connection);
    }

    void leave(HttpConnection connection) {
        String address = oldestFirst.remove(connection);
        LinkedHashSet<HttpConnection> others = address == null ? null : byAddress.get(address);
        if (others != null) {
            others.remove(connection);
            if (others.isEmpty()) {
                byAddress.remove(address);
            }
        }
    }

    /** Which one goes, so that another has room that has just come. */
    HttpConnection tooMany(HttpConnection newest) {
        HttpConnection oldest = oldestFirst.keySet().iterator().next();
        LinkedHashSet<HttpConnection> ofNewest = beside(newest);
        LinkedHashSet<HttpConnection> ofOldest = beside(oldest);
        return (ofNewest.size() > ofOldest.size() ? ofNewest : ofOldest)
                .iterator()
                .next();
    }

    private LinkedHashSet<HttpConnection> beside(HttpConnection connection) {
        return Objects.requireNonNull(byAddress.get(oldestFirst.get(connection)), "only those that have entered");
    }
}
