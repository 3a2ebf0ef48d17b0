package dev.tokenbus.worker.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.bus.worker.Source;
import dev.tokenbus.testkit.property.Property;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SharesTest {
    private static final Source HOG = new Source(1, 11);
    private static final Source NEIGHBOUR = new Source(1, 12);
    private static final Source STRANGER = new Source(2, 21);

    private static int takeAll(Shares places, Source source) {
        int taken = 0;
        while (places.hasOneFor(new Claim(source, 5, false))) {
            places.take(source);
            taken++;
        }
        return taken;
    }

    @Test
    void theLastPlacesAreForConnectionsAndAddressesThatHoldNone() {
        Shares places = new Shares(20, 20);

        assertThat(takeAll(places, HOG)).isEqualTo(16);
        assertThat(takeAll(places, NEIGHBOUR)).as("holds one, as the hog does").isEqualTo(1);
        assertThat(takeAll(places, new Source(1, 13))).isEqualTo(1);
        assertThat(takeAll(places, new Source(1, 14)))
                .as("the address holds some")
                .isZero();
        assertThat(takeAll(places, STRANGER)).isEqualTo(1);
        assertThat(takeAll(places, new Source(3, 31))).isEqualTo(1);
        assertThat(takeAll(places, new Source(4, 41))).isZero();
    }

    @Test
    void aPlaceThatIsLeftHelpsOnlyWhoMayHaveIt() {
        Shares places = new Shares(20, 20);
        takeAll(places, HOG);

        assertThat(places.wouldHaveOneFor(new Claim(HOG, 5, false))).isTrue();
        takeAll(places, NEIGHBOUR);
        assertThat(places.wouldHaveOneFor(new Claim(HOG, 5, false)))
                .as("another one's leaving would leave the places that are kept")
                .isFalse();
        assertThat(places.wouldHaveOneFor(new Claim(STRANGER, 5, false))).isTrue();
    }

    @Test
    void anAnswerThatWasBegunAndASourceThatNobodyKnowsMayHaveAnyPlace() {
        Shares places = new Shares(20, 20);
        takeAll(places, HOG);

        assertThat(places.hasOneFor(new Claim(HOG, 5, true))).isTrue();
        assertThat(takeAll(places, Source.UNKNOWN)).isEqualTo(4);
        assertThat(places.hasOneFor(new Claim(HOG, 5, true))).isFalse();
    }

    @Test
    void ofFewPlacesAndWithoutReserveAnybodyMayHaveAll() {
        assertThat(takeAll(new Shares(16, 6), HOG)).isEqualTo(16);
        assertThat(takeAll(new Shares(17, 6), HOG)).isEqualTo(16);
        assertThat(takeAll(new Shares(1000, 0), HOG)).isEqualTo(1000);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgainAndNothingIsRemembered() {
        Property.tries(200).forAll(random -> random.list(0, 60, each -> each.intBetween(0, 8)), steps -> {
            Shares places = new Shares(20, 20);
            List<Source> held = new ArrayList<>();
            for (int step : steps) {
                Source source = new Source(step / 3, step);
                if (places.hasOneFor(new Claim(source, 5, false))) {
                    places.take(source);
                    held.add(source);
                }
                assertThat(places.taken()).isEqualTo(held.size()).isLessThanOrEqualTo(20);
                assertThat(places.heldByConnection(source))
                        .isEqualTo(held.stream().filter(source::equals).count());
                assertThat(places.heldByAddress(source))
                        .isEqualTo(held.stream()
                                .filter(each -> each.address() == source.address())
                                .count());
            }
            held.forEach(places::free);

            assertThat(places).usingRecursiveComparison().isEqualTo(new Shares(20, 20));
        });
    }
}
