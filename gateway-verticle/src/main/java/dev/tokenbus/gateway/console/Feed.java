package dev.tokenbus.gateway.console;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ConsoleRequest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shows one topic to its observers: at once, and then once a second as long as there are any. Those that ask the same share a picture. A
 * picture is never queued: an observer whose socket is full is left out. A topic is asked for few pictures at a time, and a second begins
 * when all of the last one were shown.
 */
final class Feed {
    static final int MOST_AT_ONCE = 8;

    /** So many that have come, or ask something else, do not wait for the next second. */
    static final int MOST_EARLY = 8;

    private static final long EVERY_MS = 1000;

    private final GatewayLoop loop;
    private final Topic topic;
    private final Map<Observer, ConsoleRequest.Observe> observers = new LinkedHashMap<>();
    private final Map<ConsoleRequest.Observe, Set<Observer>> waiting = new LinkedHashMap<>();
    private @Nullable Long timer;
    private boolean isTakingTurns;
    private int asking;
    private int early;

    Feed(GatewayLoop loop, Topic topic) {
        this.loop = loop;
        this.topic = topic;
    }

    int size() {
        return observers.size();
    }

    boolean has(Observer observer) {
        return observers.containsKey(observer);
    }

    void add(Observer observer, ConsoleRequest.Observe asked) {
        if (observers.put(observer, asked) == null) {
            loop.meter().observers(1);
        }
        if (timer == null) {
            timer = loop.vertx().setPeriodic(EVERY_MS, each -> tick());
        }
        if (early < MOST_EARLY) {
            early++;
            await(observer, asked);
            askNext();
        }
    }

    void remove(Observer observer) {
        if (observers.remove(observer) != null) {
            loop.meter().observers(-1);
        }
        if (observers.isEmpty() && timer != null) {
            loop.vertx().cancelTimer(timer);
            timer = null;
        }
    }

    private void tick() {
        if (asking > 0) {
            return;
        }
        early = 0;
        observers.forEach((observer, asked) -> {
            if (takes(observer)) {
                await(observer, asked);
            }
        });
        askNext();
    }

    private void await(Observer observer, ConsoleRequest.Observe asked) {
        waiting.computeIfAbsent(asked, first -> new LinkedHashSet<>()).add(observer);
    }

    private boolean takes(Observer observer) {
        boolean takes = !observer.isFull();
        if (!takes) {
            loop.meter().pictureSkipped();
        }
        return takes;
    }

    /** Asks for pictures that observers wait for, if they still do. */
    private void askNext() {
        if (isTakingTurns) {
            // A picture that was there at once.
            return;
        }
        isTakingTurns = true;
        while (asking < MOST_AT_ONCE && !waiting.isEmpty()) {
            ConsoleRequest.Observe asked = waiting.keySet().iterator().next();
            Set<Observer> to = Objects.requireNonNull(waiting.remove(asked));
            to.removeIf(observer -> !isAsking(observer, asked));
            if (!to.isEmpty()) {
                show(asked, to);
            }
        }
        isTakingTurns = false;
    }

    private boolean isAsking(Observer observer, ConsoleRequest.Observe asked) {
        return asked.equals(observers.get(observer));
    }

    private void show(ConsoleRequest.Observe asked, Set<Observer> to) {
        asking++;
        topic.picture(asked)
                .onSuccess(picture -> to.forEach(observer -> show(picture, asked, observer)))
                .onFailure(cause -> failed(Refusals.of(cause), asked, to))
                .onComplete(done -> {
                    asking--;
                    askNext();
                });
    }

    private void show(Topic.Picture picture, ConsoleRequest.Observe asked, Observer observer) {
        if (isAsking(observer, asked) && takes(observer)) {
            observers.put(observer, asked.after(picture.upTo()));
            observer.show(picture.frame());
        }
    }

    private void failed(StreamFailure why, ConsoleRequest.Observe asked, Set<Observer> to) {
        if (!why.code().retryable()) {
            to.stream().filter(observer -> isAsking(observer, asked)).forEach(observer -> {
                remove(observer);
                observer.refuse(why);
            });
        }
    }
}
