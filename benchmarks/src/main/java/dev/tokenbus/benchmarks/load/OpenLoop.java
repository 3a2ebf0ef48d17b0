package dev.tokenbus.benchmarks.load;

import dev.tokenbus.benchmarks.subject.Progress;
import dev.tokenbus.benchmarks.subject.Subject;
import dev.tokenbus.benchmarks.subject.UnavailableException;
import dev.tokenbus.benchmarks.upstream.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An open-loop load: streams begin on schedule however slow the system is, and times count from when a stream was due. So a
 * pause shows in every stream that it delays, not only in the first (no coordinated omission).
 */
public final class OpenLoop {
    /** How long streams may take to end after the window; later ones count as failed. */
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final long LOOK_MS = 20;

    private final LoadClient client;
    private final Load load;
    private final Measurement measurement;
    private final String body;
    private final List<LoadConnection> all = new ArrayList<>();
    private final CompletableFuture<LoadResult> done = new CompletableFuture<>();
    private long beginsAt;
    private long begun;
    private int stalled;

    /**
     * @param concurrent the streams that run at a time, once the first ones end
     * @param chunks the chunks of each stream
     * @param streamSeconds how long a stream lasts at its pace
     * @param stalled how many of the first connections never read
     */
    public record Load(
            ScriptedModel model, int concurrent, int chunks, double streamSeconds, double windowSeconds, int stalled) {
        /** Answers of a paced model. */
        public static Load paced(ScriptedModel model, int concurrent, int chunks, double windowSeconds) {
            return new Load(model, concurrent, chunks, chunks * model.paceMs() / 1000.0, windowSeconds, 0);
        }

        public Load withStalled(int readers) {
            return new Load(model, concurrent, chunks, streamSeconds, windowSeconds, readers);
        }

        public long everyNanos() {
            return (long) (streamSeconds / concurrent * 1e9);
        }

        long opensAfterNanos() {
            return (long) (streamSeconds * 1e9);
        }

        long closesAfterNanos() {
            return (long) ((streamSeconds + windowSeconds) * 1e9);
        }
    }

    private OpenLoop(LoadClient client, Subject.Running system, Load load) {
        this.client = client;
        this.load = load;
        this.measurement = new Measurement(system);
        this.body = system.request().body(load.model().name(), load.chunks());
    }

    /** Applies the load to a system and waits for the result. */
    public static LoadResult run(LoadClient client, Subject.Running system, Load load) {
        OpenLoop run = new OpenLoop(client, system, load);
        client.loop().execute(() -> run.connect(load.concurrent() + load.stalled()));
        LoadResult result = Waiting.on(run.done, (long) (load.streamSeconds() + load.windowSeconds()) + 90);
        if (result.chunks() == 0) {
            throw new UnavailableException("not a single chunk arrived; " + result.failed()
                    + " streams failed, the first because: " + result.firstTrouble());
        }
        if (result.failed() > 0) {
            Progress.say("    " + result.failed() + " streams failed, the first because: " + result.firstTrouble());
        }
        return result;
    }

    /** Opens the connections one after the other, then begins. */
    private void connect(int left) {
        if (left == 0) {
            beginsAt = System.nanoTime();
            client.loop().schedule(measurement::open, load.opensAfterNanos(), TimeUnit.NANOSECONDS);
            next();
            return;
        }
        client.connect(measurement.system()).addListener(connected -> {
            if (!connected.isSuccess()) {
                done.completeExceptionally(connected.cause());
                return;
            }
            LoadConnection connection = (LoadConnection) connected.getNow();
            all.add(connection);
            if (stalled < load.stalled()) {
                stalled++;
                stall(connection);
            } else {
                measurement.free(connection);
            }
            connect(left - 1);
        });
    }

    /** A reader that asks for an answer and then does not take it. */
    private void stall(LoadConnection connection) {
        connection.ask(body, new LoadStream(new Measurement(measurement.system()), System.nanoTime(), load.chunks()));
        connection.stall();
    }

    private void next() {
        long now = System.nanoTime();
        while (dueAt() <= now && dueAt() < beginsAt + load.closesAfterNanos()) {
            begin(dueAt());
            begun++;
        }
        if (dueAt() < beginsAt + load.closesAfterNanos()) {
            client.loop().schedule(this::next, dueAt() - now, TimeUnit.NANOSECONDS);
        } else {
            long left = Math.max(0, beginsAt + load.closesAfterNanos() - now);
            client.loop().schedule(this::close, left, TimeUnit.NANOSECONDS);
        }
    }

    private long dueAt() {
        return beginsAt + begun * load.everyNanos();
    }

    private void begin(long dueAt) {
        LoadStream stream = new LoadStream(
                measurement,
                dueAt,
                load.chunks(),
                measurement.system().request().timesSaid());
        measurement.begun();
        LoadConnection free = measurement.takeFree();
        if (free != null) {
            free.ask(body, stream);
            return;
        }
        client.connect(measurement.system()).addListener(connected -> {
            LoadConnection connection = (LoadConnection) connected.getNow();
            if (connection == null) {
                measurement.ended("no connection: " + connected.cause(), System.nanoTime());
            } else {
                all.add(connection);
                connection.ask(body, stream);
            }
        });
    }

    private void close() {
        measurement.close();
        drain(System.nanoTime() + DRAIN_NANOS);
    }

    private void drain(long deadline) {
        if (measurement.running() > 0 && System.nanoTime() < deadline) {
            client.loop().schedule(() -> drain(deadline), LOOK_MS, TimeUnit.MILLISECONDS);
            return;
        }
        measurement.giveUp();
        LoadResult result = measurement.result();
        all.forEach(LoadConnection::close);
        done.complete(result);
    }
}
