package dev.tokenbus.client.plain;

import dev.tokenbus.client.TokenbusClient;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The connections of one client: another one whenever each has as many live answers as its gateway takes, and no more than one without any.
 * Thread-safe.
 */
final class Connections {
    private final Supplier<Future<TokenbusClient>> connect;
    private final List<Line> lines = new ArrayList<>();
    private boolean closed;

    /** @param connect opens a connection */
    Connections(Supplier<Future<TokenbusClient>> connect) {
        this.connect = connect;
    }

    /** A connection, and how many live answers it has. Guarded by the lock of {@link Connections}. */
    private static final class Line {
        private final Future<TokenbusClient> client;
        private int live;

        Line(Future<TokenbusClient> client) {
            this.client = client;
        }

        boolean isGone() {
            return client.failed() || client.succeeded() && client.result().isClosed();
        }

        boolean isConnecting() {
            return !client.isComplete();
        }

        boolean isConnected() {
            return client.succeeded() && !client.result().isClosed();
        }

        boolean hasPlace() {
            long most = client.succeeded() ? client.result().limits().streams() : -1;
            return most == 0 || live < most;
        }
    }

    /** Where an answer has its place until it gives that back. */
    final class Place {
        private final Line line;

        private Place(Line line) {
            this.line = line;
        }

        TokenbusClient client() {
            return line.client.result();
        }

        void giveBack() {
            Connections.this.giveBack(line);
        }
    }

    /** A place for one more answer; fails where there is no connection and none can be made. */
    Future<Place> take() {
        Line waited;
        synchronized (this) {
            if (closed) {
                return Future.failedFuture(new IllegalStateException("the client is closed"));
            }
            lines.removeIf(Line::isGone);
            Optional<Line> free = line(each -> each.isConnected() && each.hasPlace());
            if (free.isPresent()) {
                return Future.succeededFuture(placeOn(free.get()));
            }
            waited = line(Line::isConnecting).orElseGet(this::another);
        }
        return waited.client.compose(connected -> takeOn(waited), this::takeAFullOne);
    }

    /** Unless others were quicker. */
    private Future<Place> takeOn(Line connected) {
        synchronized (this) {
            if (connected.isConnected() && connected.hasPlace()) {
                return Future.succeededFuture(placeOn(connected));
            }
        }
        return take();
    }

    /** Where no other connection can be made, the gateway says that there is too much. */
    private synchronized Future<Place> takeAFullOne(Throwable unreachable) {
        return line(Line::isConnected)
                .map(full -> Future.succeededFuture(placeOn(full)))
                .orElseGet(() -> Future.failedFuture(unreachable));
    }

    private Line another() {
        Line line = new Line(connect.get());
        lines.add(line);
        return line;
    }

    private Optional<Line> line(Predicate<Line> wanted) {
        return lines.stream().filter(wanted).findFirst();
    }

    private Place placeOn(Line line) {
        line.live++;
        return new Place(line);
    }

    private void giveBack(Line line) {
        synchronized (this) {
            line.live--;
            boolean isSpare = line.live == 0
                    && line(each -> each != line && each.isConnected() && each.hasPlace())
                            .isPresent();
            if (closed || !isSpare || !lines.remove(line)) {
                return;
            }
        }
        line.client.result().close();
    }

    /** Closes all; nothing is opened any more. */
    Future<Void> close() {
        List<Line> last;
        synchronized (this) {
            closed = true;
            last = List.copyOf(lines);
        }
        return Future.join(last.stream()
                        .map(line -> line.client.compose(TokenbusClient::close))
                        .toList())
                .mapEmpty();
    }
}
