package dev.tokenbus.gateway.console;

import dev.tokenbus.gateway.loop.GatewayLoop;
import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.frame.ConsoleRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows one topic to its observers: at once, and then once a second as long as there are any. Those that ask the same share a picture. A
 * picture is never queued: an observer whose socket is full is left out.
 */
final class Feed {
    private static final long EVERY_MS = 1000;

    private final GatewayLoop loop;
    private final Topic topic;
    private final Map<Observer, ConsoleRequest.Observe> observers = new LinkedHashMap<>();
    private @Nullable Long timer;
    private int asking;

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
        show(asked, List.of(observer));
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
        Map<ConsoleRequest.Observe, List<Observer>> alike = new LinkedHashMap<>();
        observers.forEach((observer, asked) -> {
            if (takes(observer)) {
                alike.computeIfAbsent(asked, first -> new ArrayList<>()).add(observer);
            }
        });
        alike.forEach(this::show);
    }

    private boolean takes(Observer observer) {
        boolean takes = !observer.isFull();
        if (!takes) {
            loop.meter().pictureSkipped();
        }
        return takes;
    }

    private void show(ConsoleRequest.Observe asked, List<Observer> to) {
        asking++;
        topic.picture(asked)
                .onComplete(done -> asking--)
                .onSuccess(picture -> to.forEach(observer -> show(picture, asked, observer)))
                .onFailure(cause -> failed(Refusals.of(cause), asked, to));
    }

    private void show(Topic.Picture picture, ConsoleRequest.Observe asked, Observer observer) {
        if (asked.equals(observers.get(observer)) && takes(observer)) {
            observers.put(observer, asked.after(picture.upTo()));
            observer.show(picture.frame());
        }
    }

    private void failed(StreamFailure why, ConsoleRequest.Observe asked, List<Observer> to) {
        if (!why.code().retryable()) {
            to.stream()
                    .filter(observer -> asked.equals(observers.get(observer)))
                    .forEach(observer -> {
                        remove(observer);
                        observer.refuse(why);
                    });
        }
    }
}
