package dev.tokenbus.testkit.cluster;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class, or one test, a cluster of its own, or a class one for all its tests. The cluster starts for the first method with a
 * {@link TestCluster} parameter, {@code @BeforeEach} included, and closes after the test, or after the class if it is shared.
 *
 * <pre>{@code
 * @TokenbusCluster(gateways = 2, workers = 1)
 * class HomeLossIT {
 *     @Test
 *     void anAnswerSurvivesItsHome(TestCluster cluster) {
 *         cluster.gateways().get(0).kill();
 *     }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ClusterExtension.class)
public @interface TokenbusCluster {
    int gateways() default 1;

    int workers() default 1;

    /** What starts the nodes: processes, unless the test's module has a starter for this JVM. */
    Class<? extends NodeStarter> nodes() default ProcessCluster.class;

    /** Whether all tests of the class use one cluster, which is renewed before each: {@link TestCluster#renew}. */
    boolean shared() default false;

    /** Configuration of every node, for example {@code gateway.drainMs=1000}. */
    String[] settings() default {};
}
