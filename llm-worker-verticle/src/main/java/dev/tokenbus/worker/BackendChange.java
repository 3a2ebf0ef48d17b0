package dev.tokenbus.worker;

import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.generation.Workload;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

/** Puts other backends in the place of those that a worker has. The old ones end when their last answer has. On one event loop. */
final class BackendChange {
    private final Offer offer;
    private final Workload workload;
    private final BooleanSupplier drains;
    private final List<LlmBackend> retired = new ArrayList<>();
    private Future<?> last = Future.succeededFuture();

    /** @param drains whether the worker takes nothing new any more */
    BackendChange(Offer offer, Workload workload, BooleanSupplier drains) {
        this.offer = offer;
        this.workload = workload;
        this.drains = drains;
    }

    /** What has changed: the backends that are new, and those that take nothing new. */
    record Change(List<LlmBackend> opened, List<LlmBackend> gone) {}

    /** Opens others from those that there are, one change after the other; completes when they are offered. */
    Future<Change> to(Function<List<LlmBackend>, Future<List<LlmBackend>>> open) {
        Future<Change> change =
                last.transform(before -> open.apply(offer.backends())).compose(this::offer);
        last = change;
        return change;
    }

    private Future<Change> offer(List<LlmBackend> next) {
        List<LlmBackend> before = offer.backends();
        Change change = new Change(without(next, before), without(before, next));
        if (drains.getAsBoolean()) {
            change.opened().forEach(LlmBackend::close);
            return Future.failedFuture("the worker shuts down");
        }
        offer.use(next);
        change.gone().forEach(gone -> {
            gone.retire();
            retired.add(gone);
            change.opened().stream()
                    .filter(opened -> opened.name().equals(gone.name()))
                    .forEach(opened -> workload.askInstead(gone, opened));
        });
        return Future.succeededFuture(change);
    }

    private static List<LlmBackend> without(List<LlmBackend> all, List<LlmBackend> some) {
        return all.stream().filter(each -> !some.contains(each)).toList();
    }

    /** Closes those that take nothing new and whose answers have ended. */
    void closeUnneeded() {
        List<LlmBackend> unneeded =
                retired.stream().filter(each -> !workload.needs(each)).toList();
        retired.removeAll(unneeded);
        unneeded.forEach(LlmBackend::close);
    }

    /** Closes all. */
    Future<?> closeAll() {
        return Future.join(Stream.concat(offer.backends().stream(), retired.stream())
                .map(LlmBackend::close)
                .toList());
    }
}
