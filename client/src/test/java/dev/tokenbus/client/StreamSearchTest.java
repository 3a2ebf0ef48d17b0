package dev.tokenbus.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.client.StreamSearch.Verdict;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a gateway may be without a stream before another one is asked: with the default silence of 5 s. */
class StreamSearchTest {
    private long now;

    private StreamSearch search(int addresses) {
        return new StreamSearch(addresses, ClientOptions.DEFAULT, new ClientEnvironment(() -> now, new Random(1)));
    }

    private void pass(long ms) {
        now += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** Waits until the search goes elsewhere; returns the milliseconds. */
    private long patience(StreamSearch search) {
        search.asks();
        search.missing();
        long waited = 0;
        while (search.verdict() == Verdict.WAIT) {
            pass(100);
            waited += 100;
        }
        search.interrupted();
        return waited;
    }

    @Test
    void eachGatewayGetsTwoSecondsAndTheLastOneOfEachRoundMore() {
        StreamSearch two = search(2);
        StreamSearch three = search(3);

        assertThat(new long[] {patience(two), patience(two), patience(two), patience(two)})
                .containsExactly(2_000, 8_000, 8_000, 30_000);
        assertThat(new long[] {patience(three), patience(three), patience(three)})
                .containsExactly(2_000, 2_000, 8_000);
    }

    @Test
    void anEventBeginsTheFirstRoundAgain() {
        StreamSearch search = search(2);
        patience(search);
        search.progressed();

        assertThat(patience(search)).isEqualTo(2_000);
    }

    @Test
    void whoHasLeftAGatewayGivesUpAlthoughNoConnectionFollows() {
        StreamSearch search = search(2);
        patience(search);
        assertThat(search.verdict()).isEqualTo(Verdict.WAIT);
        pass(ClientOptions.DEFAULT.giveUpMs());

        assertThat(search.verdict()).isEqualTo(Verdict.OVER);
    }

    @Test
    void whoseConnectionIsGoneDoesNotGiveUp() {
        StreamSearch search = search(2);
        search.asks();
        search.missing();
        search.interrupted();
        pass(2L * ClientOptions.DEFAULT.giveUpMs());

        assertThat(search.verdict()).isEqualTo(Verdict.WAIT);
    }

    @Test
    void aGatewayThatHasTheStreamIsNotLeft() {
        StreamSearch search = search(2);
        search.asks();
        search.found();
        pass(100_000);

        assertThat(search.verdict()).isEqualTo(Verdict.WAIT);
    }

    @Test
    void theOnlyGatewayIsLeftWhenItDoesNotAnswer() {
        StreamSearch search = search(1);
        search.asks();
        pass(9_999);
        assertThat(search.verdict()).isEqualTo(Verdict.WAIT);

        pass(1);
        assertThat(search.verdict()).isEqualTo(Verdict.ELSEWHERE);
    }

    @Test
    void theOnlyGatewayIsKeptWhileItIsLocating() {
        StreamSearch search = search(1);
        for (int second = 0; second < 60; second++) {
            search.asks();
            search.missing();
            pass(1_000);
            assertThat(search.verdict()).isEqualTo(Verdict.WAIT);
        }
    }

    @Test
    void aSearchIsOverAfterTheTimeOfALostConnectionOnHoweverManyConnections() {
        StreamSearch search = search(2);
        patience(search);
        patience(search);
        patience(search);
        search.asks();
        pass(42_000);
        assertThat(search.isOver()).isFalse();

        pass(1);
        assertThat(search.verdict()).isEqualTo(Verdict.OVER);
    }

    @Test
    void aConnectionThatIsLostOtherwiseBeginsTheSearchAgain() {
        StreamSearch search = search(2);
        search.asks();
        pass(59_000);
        search.interrupted();
        search.asks();
        pass(2_000);

        assertThat(search.verdict()).isEqualTo(Verdict.ELSEWHERE);
    }
}
