package dev.tokenbus.testkit.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.tokenbus.testkit.cluster.ClusterNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class TokenbusExtensionIT {
    @BeforeEach
    void forgetTheServersBefore() {
        Examples.GIVEN.clear();
    }

    private static EngineExecutionResults run(Class<?> example) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(example))
                .execute();
    }

    private static String failure(Class<?> example) {
        EngineExecutionResults results = run(example);
        return results.allEvents()
                .executions()
                .failed()
                .map(each -> String.valueOf(each.getTerminationInfo()
                        .getExecutionResult()
                        .getThrowable()
                        .orElseThrow()
                        .getMessage()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachTestHasAServerOfItsOwnThatIsClosedAfterIt() {
        run(Examples.OneForEachTest.class).testEvents().assertStatistics(events -> events.succeeded(2));

        assertThat(Examples.GIVEN).doesNotHaveDuplicates().hasSize(2);
        assertThat(Examples.GIVEN)
                .allSatisfy(server -> assertThat(server.gateways()).noneMatch(ClusterNode::isAlive));
    }

    @Test
    void aSharedServerIsThatOfNestedClassesTooAndIsRenewedBeforeEachTest() {
        run(Examples.Shared.class).testEvents().assertStatistics(events -> events.succeeded(2));

        assertThat(Examples.GIVEN).hasSize(3).containsOnly(Examples.GIVEN.get(0));
        assertThat(Examples.GIVEN.get(0).gateways()).noneMatch(ClusterNode::isAlive);
    }

    @Test
    void aWrongSettingIsNamedWithTheNearestKey() {
        assertThat(failure(Examples.Misspelt.class)).contains("gateway.maxFrameBites", "gateway.max");
    }

    @Test
    void aSettingWithoutAValueIsNamed() {
        assertThat(failure(Examples.WithoutValue.class)).contains("gateway.maxFrameBytes (expected: key=value)");
    }

    @Test
    void aClusterNeedsWorkers() {
        assertThat(failure(Examples.NoWorkers.class)).contains("workers: 0 (expected: at least 1");
    }

    @Test
    void whoHasNoTestIsToldToShare() {
        assertThat(failure(Examples.NotShared.class)).contains("@WithTokenbus(shared = true)");
    }
}
