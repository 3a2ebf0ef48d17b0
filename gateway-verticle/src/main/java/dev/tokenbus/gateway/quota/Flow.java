package dev.tokenbus.gateway.quota;

import dev.tokenbus.meter.Limit;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What clients do so often. */
enum Flow {
    CONNECTS(Limit.CONNECTS, "opened", "connections", 2, account -> account.connects, Bounds::connectsPerSecond),
    PROMPTS(Limit.PROMPTS, "sent", "prompts", 2, account -> account.prompts, Bounds::promptsPerSecond),
    FRAMES(Limit.FRAMES, "sent", "messages", 2, account -> account.frames, Bounds::framesPerSecond),
    WRONG_KEYS(Limit.WRONG_KEYS, "shown", "wrong keys", 60, account -> account.wrongKeys, Bounds::wrongKeysPerSecond);

    final Limit limit;
    private final String done;
    private final String what;
    private final long atOnceNanos;
    private final Function<Account, Rate> rate;
    private final ToDoubleFunction<Bounds> perSecond;

    /** @param atOnceSeconds as many as in so many seconds may come at once */
    Flow(
            Limit limit,
            String done,
            String what,
            int atOnceSeconds,
            Function<Account, Rate> rate,
            ToDoubleFunction<Bounds> perSecond) {
        this.limit = limit;
        this.done = done;
        this.what = what;
        this.atOnceNanos = TimeUnit.SECONDS.toNanos(atOnceSeconds);
        this.rate = rate;
        this.perSecond = perSecond;
    }

    /**
     * Takes so many.
     *
     * @param patience how many times as many as usual may come at once
     * @param more how many more than that may come at once
     * @return 0 if they were taken, else after how many nanoseconds they could be
     */
    long take(Account account, Bounds bounds, int count, int patience, int more, long now) {
        double perNano = perSecond.applyAsDouble(bounds) / TimeUnit.SECONDS.toNanos(1);
        long ahead = patience * atOnceNanos + (long) (more / perNano);
        return rate.apply(account).take((long) (count / perNano), ahead, now);
    }

    /**
     * After how many nanoseconds one more could be taken; 0 for at once.
     *
     * @param more how many more than usual may come at once
     */
    long waitFor(Account account, Bounds bounds, int more, long now) {
        double perNano = perSecond.applyAsDouble(bounds) / TimeUnit.SECONDS.toNanos(1);
        return rate.apply(account).waitFor((long) (1 / perNano), atOnceNanos + (long) (more / perNano), now);
    }

    String refusal(Share share) {
        long most = Math.round(perSecond.applyAsDouble(share.bounds()) * atOnceNanos / TimeUnit.SECONDS.toNanos(1));
        return share.whose() + " has " + (share.scope() == Limit.Scope.NODE ? "taken" : done) + " " + most + " " + what
                + " in " + TimeUnit.NANOSECONDS.toSeconds(atOnceNanos) + " seconds";
    }
}
