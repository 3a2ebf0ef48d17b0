package dev.tokenbus.testkit.property;

import dev.tokenbus.testkit.property.Shrinker.Failure;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A claim about whatever a generator makes: it is tried with many random cases, and the first that breaks it is made small
 * and told with the seed that repeats it.
 *
 * <pre>{@code
 * Property.tries(1000).forAll(random -> random.list(0, 20, Randomness::anyLong), list ->
 *         assertThat(reversed(reversed(list))).isEqualTo(list));
 * }</pre>
 *
 * The seeds of all tries come from one: a random one, or that of {@code -Dtokenbus.seed=}. The first try uses it as it is,
 * so that the seed of a try that failed repeats that try first.
 */
public final class Property {
    static final String SEED = "tokenbus.seed";

    private final int tries;
    private final boolean shrinks;

    private Property(int tries, boolean shrinks) {
        this.tries = tries;
        this.shrinks = shrinks;
    }

    /** So many cases are tried. */
    public static Property tries(int tries) {
        if (tries < 1) {
            throw new IllegalArgumentException("tries: " + tries + " (expected: at least 1)");
        }
        return new Property(tries, true);
    }

    /** For checks that take long, or that do not do the same each time: a failing case is told as it is. */
    public Property unshrunk() {
        return new Property(tries, false);
    }

    /** Checks one value; it throws what is wrong with it. */
    @FunctionalInterface
    public interface Check<A extends @Nullable Object> {
        void check(A value) throws Exception;
    }

    /** Checks two values; it throws what is wrong with them. */
    @FunctionalInterface
    public interface Check2<A extends @Nullable Object, B extends @Nullable Object> {
        void check(A first, B second) throws Exception;
    }

    /** Checks three values; it throws what is wrong with them. */
    @FunctionalInterface
    public interface Check3<A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> {
        void check(A first, B second, C third) throws Exception;
    }

    /** Tries the check; throws an {@link AssertionError} that tells the smallest case that fails. */
    public <A extends @Nullable Object> void forAll(Generator<A> values, Check<A> check) {
        tryAll(random -> {
            A value = values.from(random);
            return Case.of(() -> check.check(value), value);
        });
    }

    /** The same with two values. */
    public <A extends @Nullable Object, B extends @Nullable Object> void forAll(
            Generator<A> firsts, Generator<B> seconds, Check2<A, B> check) {
        tryAll(random -> {
            A first = firsts.from(random);
            B second = seconds.from(random);
            return Case.of(() -> check.check(first, second), first, second);
        });
    }

    /** The same with three values. */
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
                throw told(
                        failure, cases, "try " + i + " of " + tries + " fails; -D" + SEED + "=" + seed + " repeats it");
            }
            seed = seeds.nextLong();
        }
    }

    private AssertionError told(Failure failure, Generator<Case> cases, String what) {
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

    /** Makes the values once more, since a check may have changed them. */
    private static String text(Choices choices, Generator<Case> cases) {
        try {
            return cases.from(new Randomness(new Source.Replayed(choices.values())))
                    .toString();
        } catch (RuntimeException e) {
            return "none, since its generator throws";
        }
    }

    /** What went wrong, or null. */
    private static @Nullable Failure attempt(Source source, Generator<Case> cases) {
        Randomness random = new Randomness(source);
        try {
            cases.from(random).check().run();
            return null;
        } catch (Throwable thrown) {
            return new Failure(random.choices(), thrown);
        }
    }

    /** A check of certain values. */
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
