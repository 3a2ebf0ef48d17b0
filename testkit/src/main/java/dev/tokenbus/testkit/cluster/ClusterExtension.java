package dev.tokenbus.testkit.cluster;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** Starts the cluster that a test's {@link TokenbusCluster} describes; JUnit closes it after the test, a shared one after the class. */
final class ClusterExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(ClusterExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == TestCluster.class
                && test.getTestMethod().isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        TokenbusCluster wanted = wanted(test);
        ExtensionContext user = wanted.shared() ? classOf(test) : test;
        TestCluster cluster = user.getStore(NAMESPACE)
                .getOrComputeIfAbsent(TestCluster.class, type -> start(wanted), TestCluster.class);
        if (wanted.shared()) {
            test.getStore(NAMESPACE).getOrComputeIfAbsent("renewed", key -> {
                cluster.renew();
                return true;
            });
        }
        return cluster;
    }

    private static ExtensionContext classOf(ExtensionContext test) {
        ExtensionContext context = test;
        while (context.getTestMethod().isPresent()) {
            context = context.getParent().orElseThrow();
        }
        return context;
    }

    private static TokenbusCluster wanted(ExtensionContext test) {
        return AnnotationSupport.findAnnotation(test.getRequiredTestMethod(), TokenbusCluster.class)
                .or(() -> AnnotationSupport.findAnnotation(test.getRequiredTestClass(), TokenbusCluster.class))
                .orElseThrow();
    }

    private static TestCluster start(TokenbusCluster wanted) {
        return TestCluster.start(
                ReflectionSupport.newInstance(wanted.nodes()),
                wanted.gateways(),
                wanted.workers(),
                TestCluster.settings(wanted.settings()));
    }
}
