package dev.tokenbus.testkit.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PropertyTest {
    private static final Pattern SEED = Pattern.compile("-Dtokenbus\\.seed=(-?\\d+)");

    /** A stack with a planted bug: it forgets its elements when it grows beyond three. */
    private static final class ForgetfulStack {
        private final List<Integer> values = new ArrayList<>();

        void push(int value) {
            if (values.size() == 3) {
                values.clear();
            }
            values.add(value);
        }

        int size() {
            return values.size();
        }
    }

    private static List<Integer> numbers(Randomness random) {
        return random.list(0, 50, each -> each.intBetween(-100, 100));
    }

    private static void stackHasAllThatWasPushed(List<Integer> pushed) {
        ForgetfulStack stack = new ForgetfulStack();
        pushed.forEach(stack::push);
        assertThat(stack.size()).isEqualTo(pushed.size());
    }

    private static AssertionError failureOf(Runnable property) {
        return catchThrowableOfType(AssertionError.class, property::run);
    }

    private static String message(AssertionError failure) {
        return Objects.requireNonNull(failure.getMessage());
    }

    private static String seedOf(AssertionError failure) {
        Matcher seed = SEED.matcher(message(failure));
        assertThat(seed.find()).isTrue();
        return seed.group(1);
    }

    private static <T> T withSeed(String seed, Supplier<T> run) {
        String before = System.getProperty(Property.SEED);
        System.setProperty(Property.SEED, seed);
        try {
            return run.get();
        } finally {
            if (before == null) {
                System.clearProperty(Property.SEED);
            } else {
                System.setProperty(Property.SEED, before);
            }
        }
    }

    @Test
    void triesTheGivenNumberOfCases() {
        AtomicInteger tries = new AtomicInteger();

        Property.tries(17).forAll(Randomness::anyLong, value -> tries.incrementAndGet());

        assertThat(tries).hasValue(17);
        assertThatThrownBy(() -> Property.tries(0)).hasMessage("tries: 0 (expected: at least 1)");
    }

    /** Asserts that the property reports this case whatever the seed. */
    private static void assertSmallest(String smallest, Runnable property) {
        for (int seed = 0; seed < 100; seed++) {
            assertThat(withSeed(Integer.toString(seed), () -> failureOf(property)))
                    .as("seed %d", seed)
                    .hasMessageContaining("attempts: [" + smallest + "]\n");
        }
    }

    @Test
    void plantedBugIsFoundAndReportedWithItsSeed() {
        AssertionError failure = failureOf(
                () -> Property.tries(1000).forAll(PropertyTest::numbers, PropertyTest::stackHasAllThatWasPushed));

        assertThat(failure)
                .hasMessageContaining("of 1000 fails; -Dtokenbus.seed=")
                .hasMessageContaining("attempts: [[0, 0, 0, 0]]\n")
                .hasMessageContaining("expected: 4")
                .hasCauseInstanceOf(AssertionError.class);
    }

    @Test
    void failingCaseShrinksToTheSmallestOne() {
        assertSmallest(
                "[0, 0, 0, 0]",
                () -> Property.tries(1000).forAll(PropertyTest::numbers, PropertyTest::stackHasAllThatWasPushed));
    }

    @Test
    void shrinkingKeepsWhatTheFailureNeeds() {
        assertSmallest(
                "[21, -11]",
                () -> Property.tries(1000)
                        .forAll(
                                PropertyTest::numbers,
                                numbers -> assertThat(numbers.stream()
                                                .dropWhile(n -> n <= 20)
                                                .filter(n -> n < -10))
                                        .isEmpty()));
    }

    @Test
    void nestedListsAndSeveralValuesShrinkToo() {
        assertSmallest(
                "[[0, 0]], b, -1",
                () -> Property.tries(1000)
                        .forAll(
                                random -> random.list(0, 9, PropertyTest::numbers),
                                random -> random.of("a", "b", "c"),
                                Randomness::anyLong,
                                (lists, letter, number) -> assertThat(
                                                lists.stream().anyMatch(list -> list.size() > 1)
                                                        && !letter.equals("a")
                                                        && number < 0)
                                        .isFalse()));
    }

    @Test
    void listOfTheGreatestLengthShrinksToo() {
        assertSmallest(
                "[0, 0, 0], 7",
                () -> Property.tries(1000)
                        .forAll(
                                random -> random.list(3, 5, Randomness::anyLong),
                                random -> random.intBetween(0, 9),
                                (list, number) -> assertThat(number).isLessThan(7)));
    }

    @Test
    void seedOfAFailureRepeatsItInTheFirstTry() {
        Runnable property = () -> Property.tries(1000)
                .unshrunk()
                .forAll(PropertyTest::numbers, numbers -> assertThat(numbers).hasSizeLessThan(48));
        AssertionError first = failureOf(property);

        AssertionError again = withSeed(seedOf(first), () -> failureOf(property));

        assertThat(again).hasMessageStartingWith("try 1 of 1000 fails; -Dtokenbus.seed=" + seedOf(first) + " ");
        assertThat(afterTheFirstLine(again)).isEqualTo(afterTheFirstLine(first)).contains("as it was made: [[");
    }

    private static String afterTheFirstLine(AssertionError failure) {
        return message(failure).substring(message(failure).indexOf('\n'));
    }

    @Test
    void sameSeedGivesTheSameCasesAndAnotherSeedOthers() {
        assertThat(cases("1")).hasSize(100).doesNotHaveDuplicates().isEqualTo(cases("1"));
        assertThat(cases("1")).doesNotContainAnyElementsOf(cases("2"));
    }

    private static List<Long> cases(String seed) {
        return withSeed(seed, () -> {
            List<Long> cases = new ArrayList<>();
            Property.tries(100)
                    .forAll(
                            random -> random.longBetween(0, Long.MAX_VALUE),
                            random -> random.list(20, 20, Randomness::anyLong),
                            (one, many) -> cases.add(one * 31 + many.hashCode()));
            return cases;
        });
    }

    @Test
    void caseWithAnotherExceptionIsNoSmallerCase() {
        AssertionError failure = failureOf(() -> withSeed("7", () -> {
            Property.tries(1000).forAll(random -> random.intBetween(0, 1_000_000), number -> {
                if (number > 1000) {
                    throw new IllegalStateException("too large");
                }
                if (number > 0 && number < 5) {
                    throw new IllegalArgumentException("too small");
                }
            });
            return "";
        }));

        assertThat(failure).hasMessageMatching("(?s).*attempts: \\[(1001|1)]\n.*");
        assertThat(message(failure).contains("[1001]")).isEqualTo(failure.getCause() instanceof IllegalStateException);
    }

    @Test
    void unshrunkPropertyRunsAFailingCaseOnce() {
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> Property.tries(10).unshrunk().forAll(PropertyTest::numbers, numbers -> {
                    runs.incrementAndGet();
                    throw new IllegalStateException("always");
                }))
                .isInstanceOf(AssertionError.class);

        assertThat(runs).hasValue(1);
    }

    @Test
    void changesThatACheckMakesToItsValueAreNotInTheReport() {
        AssertionError failure = failureOf(() -> Property.tries(10).forAll(random -> random.bytes(9), bytes -> {
            Arrays.fill(bytes, (byte) 99);
            assertThat(bytes).isEmpty();
        }));

        assertThat(failure).hasMessageContaining("attempts: [[0]]\n");
    }

    @Test
    void generatorThatThrowsIsAFailureWithASeed() {
        AssertionError failure = failureOf(() -> Property.tries(10)
                .forAll(
                        random -> {
                            throw new IllegalStateException("cannot make it");
                        },
                        value -> {}));

        assertThat(failure)
                .hasMessageContaining("-Dtokenbus.seed=")
                .hasMessageContaining("its generator throws")
                .hasMessageEndingWith("cannot make it");
    }

    @Test
    void failureThatComesAndGoesIsReported() {
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> Property.tries(1)
                        .forAll(
                                PropertyTest::numbers,
                                numbers -> assertThat(runs.incrementAndGet()).isGreaterThan(1)))
                .hasMessageContaining("the smallest found in");
    }

    @Test
    void shrinkingEndsAfterABoundedNumberOfAttempts() {
        AtomicInteger runs = new AtomicInteger();
        AssertionError failure = failureOf(() -> Property.tries(1)
                .forAll(random -> random.list(400, 400, Randomness::anyLong), numbers -> {
                    runs.incrementAndGet();
                    assertThat(numbers.stream().filter(n -> n != 0).count()).isZero();
                }));

        assertThat(failure).hasMessageContaining("the smallest found in");
        assertThat(runs.get()).isLessThanOrEqualTo(Shrinker.MOST_ATTEMPTS + 1);
        assertThatCode(() -> Property.tries(1).forAll(Randomness::anyLong, number -> {}))
                .doesNotThrowAnyException();
    }
}
