package dev.tokenbus.benchmarks.chaos;

import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reports the progress of a chaos run: on a terminal in one line that it rewrites, else in a line every 10 s. */
final class ChaosProgress {
    private static final long EVERY_MS = 2000;
    private static final int FILE_EVERY = 5;
    private static final int WIDTH = 150;

    private final PrintWriter out;
    private final boolean terminal = System.console() != null;
    private final long startedAt = System.nanoTime();
    private @Nullable Runnable stop;
    private int ticks;

    ChaosProgress(PrintWriter out) {
        this.out = out;
    }

    void begin(Vertx vertx, ChaosTally tally, ChaosLoad load, ChaosMonkey monkey) {
        long timer = vertx.setPeriodic(
                EVERY_MS,
                tick -> show(String.format(
                        Locale.ROOT,
                        "%4d s  live %d  whole %d  failovers %d  wrong %d  longest gap %.1f s  %s",
                        (System.nanoTime() - startedAt) / 1_000_000_000,
                        load.live(),
                        tally.counted("whole answers"),
                        tally.counted("failovers"),
                        tally.flaws(),
                        tally.longestGap() / 1e9,
                        monkey.doing())));
        stop = () -> vertx.cancelTimer(timer);
    }

    private synchronized void show(String line) {
        if (terminal) {
            String cut = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
            out.printf("\r%-" + WIDTH + "s", cut);
        } else if (ticks++ % FILE_EVERY == 0) {
            out.println(line);
        }
        out.flush();
    }

    synchronized void end() {
        if (stop != null) {
            stop.run();
        }
        if (terminal) {
            out.println();
        }
    }
}
