package dev.tokenbus.benchmarks.scenario;

import dev.tokenbus.benchmarks.load.LoadClient;
import dev.tokenbus.benchmarks.load.LoadConnection;
import dev.tokenbus.benchmarks.load.Waiting;
import dev.tokenbus.benchmarks.subject.ProcessAccount;
import dev.tokenbus.benchmarks.subject.Subject;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Thousands of idle WebSockets: the memory of each, and the processor time of all. */
public record IdleScenario(int sockets, int seconds) implements Scenario {
    /** The number of connections that are opened at a time. */
    private static final int AT_ONCE = 64;

    @Override
    public String title() {
        return "idle " + sockets;
    }

    @Override
    public String description() {
        return sockets
                + " open WebSockets without a stream, in a process that was just started; resident memory and CPU over "
                + seconds + " s, heartbeats included";
    }

    @Override
    public boolean suits(Subject subject) {
        return subject.hasWebSockets();
    }

    @Override
    public boolean wantsFresh() {
        return true;
    }

    @Override
    public Map<Figure, Double> measure(LoadClient client, Subject.Running system) {
        long before = system.account().residentBytes();
        Opening opening = new Opening(client, system);
        client.loop().execute(opening::begin);
        List<LoadConnection> open = Waiting.on(opening.done, 120);
        List<Long> pids = system.pids();
        ProcessAccount opened = ProcessAccount.of(pids);
        ProcessAccount later = Waiting.on(later(client, pids), seconds + 10);
        long alive = open.stream().filter(LoadConnection::isOpen).count();
        open.forEach(LoadConnection::close);
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.SOCKET_BYTES, (later.residentBytes() - before) / 1024.0 / sockets);
        figures.put(
                Figure.SOCKET_CPU, (later.cpuSeconds() - opened.cpuSeconds()) * 1000 / seconds / (sockets / 1000.0));
        figures.put(Figure.MEMORY, later.residentBytes() / 1e6);
        figures.put(Figure.FAILED, (double) (sockets - alive));
        return figures;
    }

    private CompletableFuture<ProcessAccount> later(LoadClient client, List<Long> pids) {
        CompletableFuture<ProcessAccount> later = new CompletableFuture<>();
        client.loop().schedule(() -> later.complete(ProcessAccount.of(pids)), seconds, TimeUnit.SECONDS);
        return later;
    }

    /** Opens them, a few at a time. */
    private final class Opening {
        final CompletableFuture<List<LoadConnection>> done = new CompletableFuture<>();
        private final LoadClient client;
        private final Subject.Running system;
        private final List<LoadConnection> open = new ArrayList<>();
        private int begun;
        private int answered;

        Opening(LoadClient client, Subject.Running system) {
            this.client = client;
            this.system = system;
        }

        void begin() {
            for (int i = 0; i < AT_ONCE; i++) {
                next();
            }
        }

        private void next() {
            if (begun < sockets) {
                begun++;
                client.connect(system).addListener(this::opened);
            }
        }

        private void opened(Future<? super LoadConnection> connected) {
            if (connected.isSuccess() && connected.getNow() instanceof LoadConnection connection) {
                open.add(connection);
            }
            if (++answered == sockets) {
                done.complete(open);
            } else {
                next();
            }
        }
    }
}
