package dev.tokenbus.node.doctor;

import dev.tokenbus.node.config.NodeConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs all checks beside each other, within a time. */
final class Doctor {
    private final Duration limit;
    private final List<Job> jobs = new ArrayList<>();

    /** @param look may block; whoever takes longer than the limit is not waited for */
    private record Job(Check check, Callable<List<Finding>> look) {}

    private record Running(Check check, Future<List<Finding>> findings) {}

    Doctor(Duration limit) {
        this.limit = limit;
    }

    Doctor add(Check check, Callable<List<Finding>> look) {
        jobs.add(new Job(check, look));
        return this;
    }

    /** Adds what needs no configuration. */
    Doctor addMachine() {
        return add(Check.JAVA, Machine::jvm)
                .add(Check.MEMORY, Machine::memory)
                .add(Check.CPU, Machine::processors)
                .add(Check.NETWORK, Machine::network)
                .add(Check.HUGE_PAGES, Machine::hugePages);
    }

    Doctor add(NodeConfig config, boolean isClustered, boolean withPrompt) {
        add(
                Check.FILE_LIMIT,
                () -> Machine.files(config.gateway().limits().node().maxConnections()));
        add(Check.PORTS, () -> Ports.of(config, isClustered));
        add(Check.CERTIFICATES, () -> OwnFiles.certificates(config));
        add(Check.SECRET_FILES, () -> OwnFiles.secrets(config));
        add(Check.USAGE_DIRECTORY, () -> OwnFiles.usage(config));
        if (config.upstreams().isEmpty()) {
            add(Check.MODEL_SERVERS, () -> List.of(Finding.skip(Check.MODEL_SERVERS, "none is configured")));
        }
        config.upstreams()
                .forEach(upstream -> add(Check.MODEL_SERVERS, () -> new ModelServer(upstream).look(withPrompt)));
        if (!withPrompt) {
            add(Check.PROMPT, () -> List.of(Finding.skip(Check.PROMPT, "only with --prompt, as it may cost money")));
        }
        return this;
    }

    /** What they found, in the order of {@link Check}. */
    List<Finding> run() throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "doctor");
            thread.setDaemon(true);
            return thread;
        });
        long end = System.nanoTime() + limit.toNanos();
        List<Running> running = jobs.stream()
                .map(job -> new Running(job.check(), threads.submit(job.look())))
                .toList();
        List<Finding> findings = new ArrayList<>();
        for (Running each : running) {
            findings.addAll(await(each, end));
        }
        threads.shutdownNow();
        if (findings.stream().noneMatch(finding -> finding.check() == Check.CLOCK)) {
            findings.add(Finding.skip(Check.CLOCK, "no model server told its time"));
        }
        findings.sort(Comparator.comparing(Finding::check));
        return findings;
    }

    private List<Finding> await(Running running, long end) throws InterruptedException {
        try {
            return running.findings().get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return List.of(Finding.warn(
                    running.check(), "took longer than " + limit.toMillis() + " ms", "look why it is so slow"));
        } catch (ExecutionException e) {
            // The class only: the message may hold a password.
            String why = e.getCause() == null
                    ? e.getClass().getName()
                    : e.getCause().getClass().getName();
            return List.of(Finding.warn(
                    running.check(), "the check itself failed: " + why, "nothing is known: look yourself"));
        }
    }
}
