package dev.tokenbus.node.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static List<String> names(String expression) {
        return Selection.of(expression).metrics().stream()
                .map(Selection.Metric::name)
                .toList();
    }

    @Test
    void functionsAggregationsAndOperatorsAreNoMetrics() {
        assertThat(names("sum by (job, le) (rate(a_total[5m])) / (sum(b) > 0) or vector(0)"))
                .containsExactly("a_total", "b");
        assertThat(names("sum(rate(a_total[5m])) without (x) unless on (job) job:b:rate5m offset 5m"))
                .containsExactly("a_total", "job:b:rate5m");
    }

    @Test
    void matchersBelongToTheirMetric() {
        List<Selection.Metric> metrics = Selection.of("a{code=\"x\",node=~\"$node\"} + b{code!~\"y|z, by (c)\"}")
                .metrics();

        assertThat(metrics).hasSize(2);
        assertThat(metrics.get(0).matchers().get("code").values()).containsExactly("x");
        assertThat(metrics.get(0).matchers().get("node").values()).isEmpty();
        assertThat(metrics.get(1).matchers()).containsOnlyKeys("code");
    }

    @Test
    void labelsThatItGroupsAndJoinsByAreKnown() {
        assertThat(Selection.of("sum by (a, b) (x) * on (c) group_left (d) y").groupedBy())
                .containsExactly("a", "b", "c", "d");
        assertThat(names("x * on (c) group_left y")).containsExactly("x", "y");
    }

    @Test
    void alternativesOfAPatternAreValues() {
        assertThat(new Selection.Matcher("!~", "done|stopped").values()).containsExactly("done", "stopped");
        assertThat(new Selection.Matcher("=~", "Tokenbus.*").values()).isEmpty();
    }
}
