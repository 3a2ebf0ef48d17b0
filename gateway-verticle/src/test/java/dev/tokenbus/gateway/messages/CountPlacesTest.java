package dev.tokenbus.gateway.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.loop.Refusals;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many prompts are counted at once. */
class CountPlacesTest {
    private final CountPlaces places = new CountPlaces();
    private final List<Promise<Long>> counting = new ArrayList<>();

    @BeforeEach
    void fill() {
        while (counting.size() < CountPlaces.MOST) {
            Promise<Long> next = Promise.promise();
            counting.add(next);
            places.count(next::future);
        }
    }

    private Future<Long> oneMore() {
        return places.count(() -> Future.succeededFuture(7L));
    }

    @Test
    void oneTooManyIsToldToComeBackAndNothingIsCounted() {
        List<String> counted = new ArrayList<>();

        Future<Long> refused = places.count(() -> {
            counted.add("it");
            return Future.succeededFuture(7L);
        });

        StreamFailure failure = Refusals.of(refused.cause());
        assertThat(failure.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(failure.retryAfterMs()).isEqualTo(1000);
        assertThat(counted).isEmpty();
    }

    @Test
    void aCountThatIsDoneGivesItsPlaceBackHoweverItEnds() {
        counting.get(0).complete(1L);
        assertThat(oneMore().result()).isEqualTo(7);
        assertThat(oneMore().result()).isEqualTo(7);

        places.count(Promise.<Long>promise()::future);
        assertThat(oneMore().failed()).isTrue();
        counting.get(1).fail("no");
        assertThat(oneMore().result()).isEqualTo(7);
    }
}
