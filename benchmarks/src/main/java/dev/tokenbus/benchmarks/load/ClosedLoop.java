package dev.tokenbus.benchmarks.load;

import dev.tokenbus.benchmarks.subject.ProcessAccount;
import dev.tokenbus.benchmarks.subject.Subject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A closed-loop load: a number of clients, each with one request after the other, as published comparisons of gateways have it. Its
 * latencies hide what a slow answer would have delayed (coordinated omission), so they are for comparing systems in one run and for
 * nothing else.
 */
public final class ClosedLoop {
    private static final long MOST_MICROS = 60_000_000;
    private static final int DIGITS = 3;
    private static final long DEADLINE_SECONDS = 180;

    private final LoadClient client;
    private final Subject.Running system;
    private final Work work;
    private final Histogram latency = new Histogram(1, MOST_MICROS, DIGITS);
    private final CompletableFuture<Result> done = new CompletableFuture<>();
    private int begun;
    private int ended;
    private int failed;
    private String firstTrouble = "";
    private long beganAt;
    private double cpuBefore;

    /**
     * What each request is.
     *
     * @param lastWords what stands at the end of an answer that is whole
     */
    public record Work(
            String path, Map<String, String> headers, String body, String lastWords, int requests, int concurrency) {}

    /**
     * What became of it.
     *
     * @param latency microseconds from a request to the end of its answer, of those that ended well
     * @param residentBytes of the system's processes after the last answer
     */
    public record Result(
            double seconds,
            int failed,
            String firstTrouble,
            double cpuSeconds,
            long residentBytes,
            Histogram latency) {}

    private ClosedLoop(LoadClient client, Subject.Running system, Work work) {
        this.client = client;
        this.system = system;
        this.work = work;
    }

    /** Sends the requests and waits for the last answer. */
    public static Result run(LoadClient client, Subject.Running system, Work work) {
        ClosedLoop run = new ClosedLoop(client, system, work);
        client.loop().execute(run::begin);
        return Waiting.on(run.done, DEADLINE_SECONDS);
    }

    private void begin() {
        cpuBefore = system.account().cpuSeconds();
        beganAt = System.nanoTime();
        for (int i = 0; i < work.concurrency(); i++) {
            connect();
        }
    }

    private void connect() {
        client.connect(system, () -> new HttpConnection(work.path(), work.headers(), work.lastWords()))
                .addListener(connected -> {
                    if (connected.isSuccess()) {
                        next((LoadConnection) connected.getNow());
                    } else {
                        done.completeExceptionally(connected.cause());
                    }
                });
    }

    private void next(LoadConnection connection) {
        if (begun == work.requests()) {
            connection.close();
            return;
        }
        begun++;
        long sentAt = System.nanoTime();
        connection.ask(work.body(), trouble -> ended(connection, sentAt, trouble));
    }

    private void ended(LoadConnection connection, long sentAt, @Nullable String trouble) {
        ended++;
        if (trouble == null) {
            latency.recordValue(Math.min(MOST_MICROS, (System.nanoTime() - sentAt) / 1000));
        } else {
            failed++;
            firstTrouble = firstTrouble.isEmpty() ? trouble : firstTrouble;
        }
        if (ended == work.requests()) {
            finish();
        } else if (connection.isOpen()) {
            next(connection);
        } else {
            connect();
        }
    }

    private void finish() {
        double seconds = (System.nanoTime() - beganAt) / 1e9;
        ProcessAccount account = system.account();
        done.complete(new Result(
                seconds, failed, firstTrouble, account.cpuSeconds() - cpuBefore, account.residentBytes(), latency));
    }
}
