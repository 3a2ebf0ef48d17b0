package dev.tokenbus.cluster;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** Runs an asynchronous action for each item of a collection, at most 16 at a time. Confined to one event loop. */
public final class BoundedConcurrency {
    private static final int AT_ONCE = 16;

    private BoundedConcurrency() {}

    /** Completes when every action has completed; an action that fails holds up none of the others. */
    public static <T> Future<Void> each(Collection<T> all, Function<T, Future<?>> action) {
        Deque<T> waiting = new ArrayDeque<>(all);
        List<Future<Void>> lanes = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            lanes.add(next(waiting, action));
        }
        return Future.join(lanes).mapEmpty();
    }

    /** Loops while actions complete synchronously, so that many of them do not deepen the stack. */
    private static <T> Future<Void> next(Deque<T> waiting, Function<T, Future<?>> action) {
        for (T item = waiting.pollFirst(); item != null; item = waiting.pollFirst()) {
            Future<?> tried = action.apply(item);
            if (!tried.isComplete()) {
                return tried.transform(over -> next(waiting, action));
            }
        }
        return Future.succeededFuture();
    }
}
