package dev.tokenbus.gateway.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.TestLoop;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ConsoleRequest.Observe;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a feed shows, and to whom: a topic of numbers, of which each observer is shown those that it has not. */
class FeedTest {
    private static final Observe ALL = new Observe("numbers", Map.of(), 0);

    private final Vertx vertx = Vertx.vertx();
    private final GatewayLoop loop = TestLoop.of(vertx, 0);
    private final Numbers numbers = new Numbers(vertx);
    private final Feed feed = new Feed(loop, numbers);

    @AfterEach
    void close() {
        Waiting.forResult(vertx.close());
    }

    /** The numbers after the one that an observer has. */
    private static final class Numbers implements Topic {
        private final List<Observe> questions = new ArrayList<>();
        private volatile long newest = 1;
        private volatile boolean isLate;
        private volatile int mostOpen;
        private int open;

        private final Vertx vertx;

        private Numbers(Vertx vertx) {
            this.vertx = vertx;
        }

        @Override
        public String name() {
            return "numbers";
        }

        @Override
        public Future<Picture> picture(Observe asked) {
            questions.add(asked);
            if (asked.filter().containsKey("name")) {
                return Future.failedFuture(new StreamFailure(ErrorCode.BAD_REQUEST, "name").asException());
            }
            long upTo = newest;
            String text = (asked.after() + 1) + ".." + upTo;
            Picture picture = new Picture(text.getBytes(StandardCharsets.UTF_8), upTo);
            return isLate ? late(picture) : Future.succeededFuture(picture);
        }

        private Future<Picture> late(Picture picture) {
            mostOpen = Math.max(mostOpen, ++open);
            return vertx.timer(20, TimeUnit.MILLISECONDS).map(picture).onComplete(done -> open--);
        }
    }

    private static final class Viewer implements Observer {
        private final BlockingQueue<byte[]> shown = new LinkedBlockingQueue<>();
        private volatile boolean full;
        private volatile @Nullable StreamFailure refusal;

        @Override
        public boolean isFull() {
            return full;
        }

        @Override
        public void show(byte[] frame) {
            shown.add(frame);
        }

        @Override
        public void refuse(StreamFailure failure) {
            refusal = failure;
        }

        /** The picture of this text, when it comes. */
        byte[] until(String text) throws InterruptedException {
            while (true) {
                byte[] frame = Objects.requireNonNull(shown.poll(40, TimeUnit.SECONDS), "nothing was shown");
                if (new String(frame, StandardCharsets.UTF_8).equals(text)) {
                    return frame;
                }
            }
        }
    }

    private Viewer observing(Observe asked) {
        Viewer viewer = new Viewer();
        TestLoop.run(loop, () -> feed.add(viewer, asked));
        return viewer;
    }

    @Test
    void whoIsBehindIsLeftOut_andThenGetsWhatItMissedAtOnce() throws InterruptedException {
        Viewer slow = observing(ALL);
        slow.until("1..1");
        slow.full = true;
        numbers.newest = 2;
        Viewer other = observing(ALL);
        other.until("1..2");
        numbers.newest = 3;
        other.until("3..3");

        slow.full = false;

        slow.until("2..3");
    }

    @Test
    void thoseWhoHaveTheSameShareAPicture() throws InterruptedException {
        Viewer first = new Viewer();
        Viewer second = new Viewer();
        TestLoop.run(loop, () -> {
            feed.add(first, ALL);
            feed.add(second, ALL);
        });

        numbers.newest = 2;

        assertThat(first.until("2..2")).isSameAs(second.until("2..2"));
    }

    @Test
    void whoAsksSomethingElseAllTheTimeIsAnsweredAFewTimes_andThenOnceASecond() throws InterruptedException {
        Viewer restless = new Viewer();
        TestLoop.run(loop, () -> {
            for (int i = 0; i < 200; i++) {
                feed.add(restless, new Observe("numbers", Map.of("model", "m" + i), 0));
                feed.remove(restless);
                feed.add(restless, new Observe("numbers", Map.of("node", "n" + i), 0));
            }
            assertThat(numbers.questions).hasSize(Feed.MOST_EARLY);
            numbers.newest = 2;
        });

        restless.until("1..2");
    }

    @Test
    void manyWhoAskSomethingElseAreAllShownIt_aFewAtATime() throws InterruptedException {
        numbers.isLate = true;
        List<Viewer> all = new ArrayList<>();
        for (int i = 0; i < 3 * Feed.MOST_AT_ONCE; i++) {
            all.add(observing(new Observe("numbers", Map.of("model", "m" + i), 0)));
        }

        for (Viewer each : all) {
            each.until("1..1");
        }
        assertThat(numbers.mostOpen).isEqualTo(Feed.MOST_AT_ONCE);
    }

    @Test
    void nothingIsAskedWhenNobodyObserves() throws InterruptedException {
        Viewer viewer = observing(ALL);
        viewer.until("1..1");
        TestLoop.run(loop, () -> feed.remove(viewer));
        int asked = numbers.questions.size();
        Waiting.pass(vertx, 1500);

        assertThat(numbers.questions).hasSize(asked);
    }

    @Test
    void whoAsksForWhatTheTopicHasNotIsToldOnce() {
        Viewer viewer = observing(new Observe("numbers", Map.of("name", "x"), 0));

        StreamFailure refusal = viewer.refusal;
        assertThat(refusal).isNotNull();
        assertThat(feed.size()).isZero();
    }
}
