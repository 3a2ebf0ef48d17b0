package dev.tokenbus.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeteredStreamTest {
    private final List<String> recorded = new ArrayList<>();
    private final MeteredStream stream = new MeteredStream(new GatewayMeter() {
        @Override
        public StreamMeter streams(StreamKind kind) {
            return new Recording(kind.backend());
        }

        @Override
        public void chunkDelivered(int tokens, long nanosInGateway) {
            recorded.add("chunk " + tokens + " here for " + nanosInGateway);
        }

        @Override
        public void chunkDelivered(int tokens) {
            recorded.add("chunk " + tokens);
        }

        @Override
        public void tokensDelivered(int tokens) {
            recorded.add("tokens " + tokens);
        }
    });

    private final class Recording implements StreamMeter {
        private final String backend;

        Recording(String backend) {
            this.backend = backend;
        }

        private void add(String what) {
            recorded.add(backend + " " + what);
        }

        @Override
        public void started() {
            add("started");
        }

        @Override
        public void ended(Outcome outcome) {
            add("ended " + outcome.wireName());
        }

        @Override
        public void firstToken(long nanos) {
            add("first token " + nanos);
        }

        @Override
        public void gap(long nanos) {
            add("gap " + nanos);
        }

        @Override
        public void queued(long nanos) {
            add("queued " + nanos);
        }

        @Override
        public void busHop(long nanos) {
            add("hop " + nanos);
        }

        @Override
        public void delivered(int tokens, int bytes) {
            add("delivered " + tokens);
        }
    }

    @Test
    void whatIsKnownBeforeAWorkerHasAcceptedCountsOnceItHas() {
        stream.answeredAfter(8);
        stream.firstToken(20);
        stream.accepted("m", "a", 0, 100);
        stream.started();

        assertThat(recorded).containsExactly("a first token 20", "a hop 4", "a queued 0", "a started");
    }

    @Test
    void anotherBackendGoesOnWithTheStreamOfTheFirst() {
        stream.accepted("m", "a", 0, 0);
        stream.started();
        stream.follows();
        stream.accepted("m", "b", 0, 0);
        recorded.clear();
        stream.arrivedAfter(5);
        stream.delivered(3, 100, 1);
        stream.ended(Outcome.Ending.DONE);

        assertThat(recorded).containsExactly("b gap 5", "chunk 3 here for 1", "b delivered 3", "a ended done");
    }

    @Test
    void theTimeInAQueueIsOverOnce() {
        stream.accepted("m", "a", 3, 100);
        stream.moved(2, 110);
        stream.moved(0, 150);
        stream.moved(0, 160);

        assertThat(recorded).containsExactly("a queued 50");
    }

    @Test
    void aCopyOfALogThatArrivesHasNoGaps() {
        stream.answeredBy("m", "a");
        stream.arrivedAfter(5);

        assertThat(recorded).isEmpty();
    }

    @Test
    void aChunkHasTokensAndBytesAndOfAReplayNoTime() {
        stream.accepted("m", "a", 0, 0);
        recorded.clear();
        stream.delivered(3, 100, 5);
        stream.delivered(3, 100, MeteredStream.UNKNOWN);
        stream.delivered(2, 0, 5);
        stream.delivered(0, 50, 5);

        assertThat(recorded)
                .containsExactly(
                        "chunk 3 here for 5",
                        "a delivered 3",
                        "chunk 3",
                        "a delivered 3",
                        "tokens 2",
                        "a delivered 2",
                        "a delivered 0");
    }

    @Test
    void aStreamThatNoWorkerHasAcceptedHasNoFigures() {
        stream.delivered(1, 1, 1);
        stream.arrivedAfter(1);

        assertThat(recorded).as("only the gateway's").containsExactly("chunk 1 here for 1");
        assertThat(stream.kind()).isEqualTo(StreamKind.OTHER);
    }
}
