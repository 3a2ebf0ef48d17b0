package dev.tokenbus.benchmarks.subject;

import java.net.InetSocketAddress;
import java.util.List;

/** A system that is measured: what it is called, and how it is started in front of an upstream. */
public interface Subject {
    String title();

    /** One line for the table's legend. */
    String description();

    /** Whether its clients hold WebSockets; the others make an HTTP request for each answer. */
    boolean hasWebSockets();

    /** Whether it needs load before it is as fast as it gets: a JVM. */
    boolean isCompiledAsItRuns();

    /** Starts it, and waits until it takes requests; throws {@link UnavailableException} where it cannot be had. */
    Running start(Place place);

    /**
     * A started system.
     *
     * @param gateways where clients connect, each in turn
     * @param request how they ask
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
