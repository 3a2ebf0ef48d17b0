package dev.tokenbus.node.systemd;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Says again and again that the node lives, but only when all of its event loops answer: while one hangs it says nothing. */
final class Watchdog {
    /** So many times within the time that the supervisor waits. */
    private static final int TIMES = 4;

    private Watchdog() {}

    /** How long the supervisor waits, if it does and for this process. */
    static Optional<Duration> patience(Map<String, String> environment, long process) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        String watched = environment.getOrDefault("WATCHDOG_PID", "");
        return micros.matches("[1-9]\\d{0,17}") && (watched.isEmpty() || watched.equals(Long.toString(process)))
                ? Optional.of(Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros))))
                : Optional.empty();
    }

    /**
     * Begins; goes on until the process ends.
     *
     * @param answers asks all event loops, and completes when each has answered
     */
    static ScheduledExecutorService start(Duration patience, Supplier<Future<?>> answers, Runnable ping) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "watchdog");
            made.setDaemon(true);
            return made;
        });
        long period = Math.max(1, patience.toNanos() / TIMES);
        thread.scheduleAtFixedRate(
                () -> ask(answers).onSuccess(all -> thread.execute(ping)), 0, period, TimeUnit.NANOSECONDS);
        return thread;
    }

    /** One failure must not end the schedule, which would end the node. */
    private static Future<?> ask(Supplier<Future<?>> answers) {
        try {
            return answers.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }
}
