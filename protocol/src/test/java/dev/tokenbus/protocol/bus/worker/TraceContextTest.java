package dev.tokenbus.protocol.bus.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a client's trace is passed on. */
class TraceContextTest {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static String state(String... states) {
        return TraceContext.of(List.of(PARENT), List.of(states)).state();
    }

    @Test
    void aTraceAndItsStateArePassedOnAsTheyAre() {
        TraceContext trace = TraceContext.of(List.of(PARENT), List.of("rojo=00f067aa0ba902b7,t61rcwkgmze@x=a b"));

        assertThat(trace).isEqualTo(new TraceContext(PARENT, "rojo=00f067aa0ba902b7,t61rcwkgmze@x=a b"));
        assertThat(trace.isGiven()).isTrue();
    }

    @Test
    void withoutAParentThereIsNoTrace() {
        assertThat(TraceContext.of(List.of(), List.of("a=1"))).isEqualTo(TraceContext.NONE);
        assertThat(TraceContext.of(List.of(PARENT, PARENT), List.of("a=1"))).isEqualTo(TraceContext.NONE);
        assertThat(TraceContext.NONE.isGiven()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            })
    void whatIsNoParentIsNone(String parent) {
        assertThat(TraceContext.of(List.of(parent), List.of())).isEqualTo(TraceContext.NONE);
    }

    @Test
    void severalHeadersAreOneState() {
        assertThat(state("a=1 , b=2", "", ",c=3")).isEqualTo("a=1,b=2,c=3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=1", "a=", "A=1", "a=1,a=2", "a=1\u00e9", "a=1=2", "@a=1", "a@=1", "a=1\r\nx: y"})
    void aStateThatIsNotValidIsLeftOut(String state) {
        assertThat(state(state)).isEmpty();
        assertThat(TraceContext.of(List.of(PARENT), List.of(state)).parent()).isEqualTo(PARENT);
    }

    @Test
    void aStateIsBoundedByItsMembersAndByItsLength() {
        assertThat(state(members(32, 1))).isEqualTo(members(32, 1));
        assertThat(state(members(33, 1))).isEmpty();
        assertThat(state(members(10, 100))).isEqualTo(members(4, 100));
        assertThat(state(",".repeat(100_000))).isEmpty();
    }

    private static String members(int count, int valueChars) {
        return IntStream.range(0, count)
                .mapToObj(i -> "k" + i + "=" + "v".repeat(valueChars))
                .collect(Collectors.joining(","));
    }
}
