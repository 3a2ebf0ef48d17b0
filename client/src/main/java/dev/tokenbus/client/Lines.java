package dev.tokenbus.client;

import dev.tokenbus.client.wire.GatewayAddress;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The connections of one client: the main one and, for streams that its gateway does not find, detours to other gateways. The streams
 * that a gateway serves stay where they are. There are at most as many connections as addresses. Confined to the client's event loop.
 */
final class Lines {
    private static final int CHECKS = 20;

    private final Vertx vertx;
    private final List<GatewayAddress> addresses;
    private final ClientOptions options;
    private final ClientEnvironment environment;
    private final Line main;
    private final List<Line> detours = new ArrayList<>();

    Lines(Vertx vertx, List<GatewayAddress> addresses, ClientOptions options, ClientEnvironment environment) {
        this.vertx = vertx;
        this.addresses = List.copyOf(addresses);
        this.options = options;
        this.environment = environment;
        this.main = new Line(
                vertx, addresses, options, environment, () -> failAll("the server closed the connection for good"));
    }

    Line main() {
        return main;
    }

    StreamSearch newSearch() {
        return new StreamSearch(addresses.size(), options, environment);
    }

    Future<Void> open() {
        vertx.setPeriodic(Math.max(10, options.silenceMs() / CHECKS), timer -> {
            if (main.connection().isClosed()) {
                vertx.cancelTimer(timer);
            } else {
                all().forEach(line -> line.live().forEach(this::check));
            }
        });
        return main.open();
    }

    private List<Line> all() {
        List<Line> all = new ArrayList<>(List.of(main));
        all.addAll(detours);
        return all;
    }

    /** Goes elsewhere with a stream, or gives it up, when its gateway does not find it. */
    private void check(ClientStream stream) {
        ServerFrame.Started accepted = stream.accepted();
        if (accepted == null || stream.hasEnded()) {
            return;
        }
        switch (stream.search().verdict()) {
            case ELSEWHERE -> elsewhere(stream, accepted);
            case OVER -> stream.fail(new StreamFailure(ErrorCode.LOCATING, "no gateway has found the answer in time"));
            case WAIT -> {}
        }
    }

    /** Asks for a stream at the next gateway; with one address only, on another connection, which may lead to another gateway. */
    private void elsewhere(ClientStream stream, ServerFrame.Started accepted) {
        Line from = stream.line();
        if (addresses.size() == 1) {
            from.connection().reconnect();
            return;
        }
        from.connection().send(new ClientFrame.Unsubscribe(accepted.streamId(), null));
        move(stream, accepted, next(from));
    }

    private void move(ClientStream stream, ServerFrame.Started accepted, Line to) {
        forget(stream);
        stream.moveTo(to);
        to.take(stream, accepted.streamId());
    }

    /** The line to the gateway whose turn is after that of another line, a new one if need be. */
    private Line next(Line line) {
        List<GatewayAddress> inTurn = new ArrayList<>(addresses);
        Collections.rotate(inTurn, -addresses.indexOf(line.connection().address()) - 1);
        List<Line> others = all();
        others.remove(line);
        return others.stream()
                .filter(other -> other.connection().address().equals(inTurn.get(0)))
                .findFirst()
                .orElseGet(() -> others.size() + 1 < addresses.size() ? detour(inTurn) : others.get(0));
    }

    private Line detour(List<GatewayAddress> inTurn) {
        List<Line> made = new ArrayList<>();
        Runnable back = () -> made.forEach(this::backToMain);
        Line detour = new Line(vertx, inTurn, options, environment, back);
        made.add(detour);
        detours.add(detour);
        detour.open().onFailure(unreachable -> back.run());
        return detour;
    }

    /** None of the gateways takes this client any more but the one that it has. */
    private void backToMain(Line detour) {
        for (ClientStream stream : detour.live()) {
            ServerFrame.Started accepted = stream.accepted();
            if (accepted != null) {
                move(stream, accepted, main);
            }
        }
    }

    /** The stream is on its line no more. */
    void forget(ClientStream stream) {
        Line line = stream.line();
        line.forget(stream);
        if (line.isUnused() && detours.remove(line)) {
            line.close();
        }
    }

    void failAll(String why) {
        all().forEach(line -> line.failAll(new StreamFailure(ErrorCode.UNRECOVERABLE, why)));
    }

    Future<Void> close() {
        return Future.join(all().stream().map(Line::close).toList()).mapEmpty();
    }
}
