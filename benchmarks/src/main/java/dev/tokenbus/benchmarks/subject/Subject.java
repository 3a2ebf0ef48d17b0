package dev.tokenbus.benchmarks.subject;

import java.net.InetSocketAddress;
import java.util.List;

/** A system to measure: its name, and how to start it in front of an upstream. */
public interface Subject {
    String title();

    /** One line for the table's legend. */
    String description();

    /** Whether clients keep a WebSocket; otherwise they send an HTTP request for each answer. */
    boolean hasWebSockets();

    /** Whether it needs a warm-up, like a JVM. */
    boolean isCompiledAsItRuns();

    /** Starts it and waits until it takes requests; throws {@link UnavailableException} if it cannot. */
    Running start(Place place);

    /**
     * A started system.
     *
     * @param gateways the addresses that clients connect to in turn
     * @param request the requests that they send
     */
    record Running(List<InetSocketAddress> gateways, ChatRequest request, List<BenchProcess> processes)
            implements AutoCloseable {
        public List<Long> pids() {
            return processes.stream()
                    .flatMap(process -> process.pids().stream())
                    .toList();
        }

        public ProcessAccount account() {
            return ProcessAccount.of(pids());
        }

        @Override
        public void close() {
            processes.forEach(BenchProcess::close);
        }
    }
}
