package dev.tokenbus.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What came in, in order, for a test that waits for it with a deadline. */
public final class Inbox<T> {
    private static final long DEADLINE_SECONDS = 40;

    private final BlockingQueue<T> items = new LinkedBlockingQueue<>();
    private final String name;

    public Inbox(String name) {
        this.name = name;
    }

    public void add(T item) {
        items.add(item);
    }

    public T next() {
        try {
            T item = items.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (item == null) {
                throw new AssertionError(name + ": nothing came");
            }
            return item;
        } catch (InterruptedException e) {
            throw new AssertionError(name + ": interrupted", e);
        }
    }

    /** The first that matches; those before it are dropped. */
    public T next(Predicate<? super T> wanted) {
        List<T> others = new ArrayList<>();
        while (true) {
            T item;
            try {
                item = next();
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "; before that: " + others, e);
            }
            if (wanted.test(item)) {
                return item;
            }
            others.add(item);
        }
    }

    /** Everything that has come until now. */
    public List<T> takeAll() {
        List<T> all = new ArrayList<>();
        items.drainTo(all);
        return all;
    }
}
