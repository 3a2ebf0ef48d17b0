package dev.tokenbus.testkit.property;

import dev.tokenbus.testkit.property.Shrinker.Failure;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A claim about every value of a generator: tries many random cases, shrinks the first that fails, and reports it with the
 * seed that repeats it.
 *
 * <pre>{@code
 * Property.tries(1000).forAll(random -> random.list(0, 20, Randomness::anyLong), list ->
 *         assertThat(reversed(reversed(list))).isEqualTo(list));
 * }</pre>
 *
 * The seeds of all tries derive from one, which is random or set by {@code -Dtokenbus.seed=}. The first try uses that seed
 * itself, so that the seed of a failed try repeats it at once.
 */
public final class Property {
    static final String SEED = "tokenbus.seed";

    private final int tries;
    private final boolean shrinks;

    private Property(int tries, boolean shrinks) {
        this.tries = tries;
        this.shrinks = shrinks;
    }

    /** A property that tries this many cases. */
    public static Property tries(int tries) {
        if (tries < 1) {
            throw new IllegalArgumentException("tries: " + tries + " (expected: at least 1)");
        }
        return new Property(tries, true);
    }

    /** Reports a failing case as it is, without shrinking: for checks that are slow or not repeatable. */
    public Property unshrunk() {
        return new Property(tries, false);
    }

    /** Checks one value; throws if the claim fails. */
    @FunctionalInterface
    public interface Check<A extends @Nullable Object> {
        void check(A value) throws Exception;
    }

    /** Checks two values; throws if the claim fails. */
    @FunctionalInterface
    public interface Check2<A extends @Nullable Object, B extends @Nullable Object> {
        void check(A first, B second) throws Exception;
    }

    /** Checks three values; throws if the claim fails. */
    @FunctionalInterface
    public interface Check3<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> {
        void check(A first, B second, C third) throws Exception;
    }

    /** Tries the check; throws an {@link AssertionError} with the smallest failing case found. */
    public <A extends @Nullable Object> void forAll(Generator<A> values, Check<A> check) {
        tryAll(random -> {
            A value = values.from(random);
            return Case.of(() -> check.check(value), value);
        });
    }

    /** As {@link #forAll(Generator, Check)}, with two values. */
    public <A extends @Nullable Object, B extends @Nullable Object> void forAll(
            Generator<A> firsts, Generator<B> seconds, Check2<A, B> check) {
        tryAll(random -> {
            A first = firsts.from(random);
            B second = seconds.from(random);
            return Case.of(() -> check.check(first, second), first, second);
        });
    }

    /** As {@link #forAll(Generator, Check)}, with three values. */
    public <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> void forAll(
            Generator<A> firsts, Generator<B> seconds, Generator<C> thirds, Check3<A, B, C> check) {
        tryAll(random -> {
            A first = firsts.from(random);
            B second = seconds.from(random);
            C third = thirds.from(random);
            return Case.of(() -> check.check(first, second, third), first, second, third);
        });
    }

    private void tryAll(Generator<Case> cases) {
        Long given = Long.getLong(SEED);
        SplittableRandom seeds = given == null ? new SplittableRandom() : new SplittableRandom(given);
        long seed = given == null ? seeds.nextLong() : given;
        for (int i = 1; i <= tries; i++) {
            Failure failure = attempt(new Source.Seeded(seed), cases);
            if (failure != null) {
                throw report(
                        failure, cases, "try " + i + " of " + tries + " fails; -D" + SEED + "=" + seed + " repeats it");
            }
            seed = seeds.nextLong();
        }
    }

    private AssertionError report(Failure failure, Generator<Case> cases, String what) {
        Failure smallest = failure;
        String how = "as it was made";
        if (shrinks) {
            Shrinker shrinker = new Shrinker(failure, choices -> attempt(new Source.Replayed(choices), cases));
            smallest = shrinker.shrink();
            how = "the smallest found in " + shrinker.attempts() + " attempts";
        }
        String message = what + "\ncase, " + how + ": " + text(smallest.choices(), cases) + "\n" + smallest.thrown();
        return new AssertionError(message, smallest.thrown());
    }

    /** Makes the values again, because the check may have changed them. */
    private static String text(Choices choices, Generator<Case> cases) {
        try {
            return cases.from(new Randomness(new Source.Replayed(choices.values())))
                    .toString();
        } catch (RuntimeException e) {
            return "none, since its generator throws";
        }
    }

    /** The failure, or null. */
    private static @Nullable Failure attempt(Source source, Generator<Case> cases) {
        Randomness random = new Randomness(source);
        try {
            cases.from(random).check().run();
            return null;
        } catch (Throwable thrown) {
            return new Failure(random.choices(), thrown);
        }
    }

    /** A check, bound to its values. */
    private record Case(ThrowingRunnable check, List<@Nullable Object> values) {
        static Case of(ThrowingRunnable check, @Nullable Object... values) {
            return new Case(check, Arrays.asList(values));
        }

        @Override
        public String toString() {
            return Arrays.deepToString(values.toArray());
        }
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }
}
