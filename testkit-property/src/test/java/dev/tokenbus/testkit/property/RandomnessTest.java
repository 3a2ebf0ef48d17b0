package dev.tokenbus.testkit.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomnessTest {
    private static <T> List<T> many(Generator<T> generator) {
        Randomness random = new Randomness(new Source.Seeded(42));
        return Stream.generate(() -> generator.from(random)).limit(20_000).toList();
    }

    private static Set<Object> different(Generator<?> generator) {
        return many(generator::from).stream().collect(Collectors.toSet());
    }

    @Test
    void everyNumberOfASmallRangeOccursAndNoOther() {
        assertThat(different(random -> random.intBetween(-2, 3))).containsExactlyInAnyOrder(-2, -1, 0, 1, 2, 3);
        assertThat(different(random -> random.intBetween(5, 5))).containsExactly(5);
        assertThat(different(random -> random.longBetween(-7, -5))).containsExactlyInAnyOrder(-7L, -6L, -5L);
        assertThat(different(Randomness::anyByte)).hasSize(256);
        assertThat(different(random -> random.index(3))).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(different(Randomness::anyBoolean)).containsExactlyInAnyOrder(true, false);
        assertThat(different(random -> random.of(TimeUnit.class))).contains((Object[]) TimeUnit.values());
        assertThatThrownBy(() -> many(random -> random.intBetween(1, 0))).hasMessage("min: 1 (expected: at most 0)");
    }

    @Test
    void boundsAndSmallNumbersOfALargeRangeOccur() {
        List<Long> numbers = many(Randomness::anyLong);

        assertThat(numbers).contains(Long.MIN_VALUE, Long.MIN_VALUE + 1, -1L, 0L, 1L, Long.MAX_VALUE);
        assertThat(numbers).anyMatch(n -> n > 1 && n < 100).anyMatch(n -> n > 1000 && n < 100_000);
        assertThat(numbers.stream().filter(n -> n < 0).count()).isBetween(4_000L, 16_000L);
        assertThat(many(random -> random.intBetween(0, Integer.MAX_VALUE)))
                .contains(0, 1, Integer.MAX_VALUE)
                .allMatch(n -> n >= 0);
    }

    @Test
    void realNumbersStayWithinTheirBoundsAndReachThem() {
        assertThat(many(random -> random.doubleBetween(0.5, 2)))
                .contains(0.5, 2.0)
                .allMatch(n -> n >= 0.5 && n <= 2);
        assertThat(many(Randomness::fraction))
                .allMatch(n -> n >= 0 && n < 1)
                .anyMatch(n -> n > 0.99)
                .anyMatch(n -> n < 0.01);
        assertThat(many(Randomness::anyDouble))
                .allMatch(Double::isFinite)
                .contains(-0.0, Double.MIN_VALUE, -Double.MAX_VALUE)
                .anyMatch(n -> Math.abs(n) > 1e200)
                .anyMatch(n -> n != 0 && Math.abs(n) < 1e-200)
                .anyMatch(n -> n > 0 && n < 1000 && n != Math.rint(n));
    }

    @Test
    void alternativesOccurInProportionToTheirWeights() {
        List<Integer> chosen = many(random -> random.weighted(1, 0, 3));

        assertThat(chosen).containsOnly(0, 2);
        assertThat(chosen.stream().filter(each -> each == 2).count()).isBetween(14_500L, 15_500L);
        assertThat(many(random -> random.orNull(each -> "x") == null ? "null" : "x").stream()
                        .filter("null"::equals)
                        .count())
                .isBetween(5_500L, 6_500L);
    }

    @Test
    void listsHaveEveryAllowedLength() {
        assertThat(different(random -> random.list(2, 5, Randomness::anyBoolean).size()))
                .containsExactlyInAnyOrder(2, 3, 4, 5);
        assertThat(different(random -> random.list(3, 3, Randomness::anyBoolean).size()))
                .containsExactly(3);
        assertThat(different(random -> random.bytes(2).length)).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(different(random -> random.set(9, Randomness::anyBoolean).size()))
                .containsExactlyInAnyOrder(0, 1, 2);
    }

    private static List<Object> everything(Randomness random) {
        List<Object> made = new ArrayList<>();
        made.add(random.list(1, 4, each -> each.list(0, 3, Randomness::anyLong)));
        made.add(random.anyDouble());
        made.add(random.of("a", "b"));
        made.add(Arrays.toString(random.bytes(5)));
        made.add(random.doubleBetween(1, 2));
        made.add(random.intBetween(-5, 70_000));
        return made;
    }

    @Test
    void replayedChoicesGiveTheSameValueAndTheSameChoices() {
        for (int seed = 0; seed < 1000; seed++) {
            Randomness first = new Randomness(new Source.Seeded(seed));
            List<Object> made = everything(first);
            Randomness second =
                    new Randomness(new Source.Replayed(first.choices().values()));

            assertThat(everything(second)).isEqualTo(made);
            assertThat(second.choices().values()).isEqualTo(first.choices().values());
            assertThat(second.choices().lists()).isEqualTo(first.choices().lists());
        }
    }

    @Test
    void missingChoicesGiveTheSimplestValues() {
        assertThat(everything(new Randomness(new Source.Replayed(new long[0]))))
                .containsExactly(List.of(List.of()), 0.0, "a", "[]", 1.0, 0);
    }
}
