package dev.tokenbus.gateway.locate;

import dev.tokenbus.gateway.relay.HomeRelay;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Expired streams whose logs viewers still read: each gives its room back when it has been read. */
final class ReadOut {
    private final Set<HomeRelay> read = new LinkedHashSet<>();

    /** A stream has expired; if nobody reads its log, the log goes at once. */
    void add(HomeRelay expired) {
        if (!free(expired)) {
            read.add(expired);
        }
    }

    /** The log goes, whoever reads it. */
    void remove(HomeRelay relay) {
        read.remove(relay);
        relay.letGo();
    }

    Stream<HomeRelay> all() {
        return read.stream();
    }

    /** Called once a second. */
    void tick() {
        read.removeIf(ReadOut::free);
    }

    private static boolean free(HomeRelay expired) {
        boolean isRead = expired.watching() > 0;
        if (!isRead) {
            expired.letGo();
        }
        return !isRead;
    }
}
