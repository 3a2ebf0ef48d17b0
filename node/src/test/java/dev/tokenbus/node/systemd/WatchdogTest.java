package dev.tokenbus.node.systemd;

import static dev.tokenbus.testkit.TestPatience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The node says that it lives only while its event loops answer. */
class WatchdogTest {
    @Test
    void aLoopThatHangsEndsThePings() throws Exception {
        Vertx vertx = Vertx.vertx();
        AtomicInteger pings = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        var loop = vertx.getOrCreateContext();
        ScheduledExecutorService watchdog = Watchdog.start(
                Duration.ofMillis(20),
                () -> {
                    asked.incrementAndGet();
                    Promise<Void> answer = Promise.promise();
                    loop.runOnContext(v -> answer.complete());
                    return answer.future();
                },
                pings::incrementAndGet);
        try {
            patiently().until(() -> pings.get() > 2);

            loop.runOnContext(v -> {
                hangs.countDown();
                try {
                    goesOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            hangs.await();
            // After the pings of answers from before.
            watchdog.submit(() -> {}).get();
            int questions = asked.get();
            int before = pings.get();
            patiently().until(() -> asked.get() > questions + 10);
            assertThat(pings.get()).isEqualTo(before);

            goesOn.countDown();
            patiently().until(() -> pings.get() > before);
        } finally {
            goesOn.countDown();
            watchdog.shutdownNow();
            vertx.close();
        }
    }

    @Test
    void aQuestionThatThrowsDoesNotEndTheQuestions() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger pings = new AtomicInteger();
        ScheduledExecutorService watchdog = Watchdog.start(
                Duration.ofMillis(20),
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("once");
                    }
                    return Future.succeededFuture();
                },
                pings::incrementAndGet);
        try {
            patiently().until(() -> pings.get() > 0);
        } finally {
            watchdog.shutdownNow();
        }
    }

    @Test
    void onlyTheProcessThatIsWatchedSaysThatItLives() {
        assertThat(Watchdog.patience(Map.of("WATCHDOG_USEC", "3000000"), 7)).contains(Duration.ofSeconds(3));
        assertThat(Watchdog.patience(Map.of("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "7"), 7))
                .isPresent();
        assertThat(Watchdog.patience(Map.of("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "8"), 7))
                .isEmpty();
        assertThat(Watchdog.patience(Map.of(), 7)).isEmpty();
        assertThat(Watchdog.patience(Map.of("WATCHDOG_USEC", "soon"), 7)).isEmpty();
    }
}
