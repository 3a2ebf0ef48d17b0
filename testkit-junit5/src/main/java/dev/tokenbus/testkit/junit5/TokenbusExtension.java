package dev.tokenbus.testkit.junit5;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Starts what {@link WithTokenbus} describes when a test first asks for it; JUnit closes it after the test, a shared one after the class. */
final class TokenbusExtension implements ParameterResolver, BeforeEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(TokenbusExtension.class);

    /** What JUnit keeps, and closes. */
    private record Held(TokenbusServer server) implements Store.CloseableResource, AutoCloseable {
        @Override
        public void close() {
            server.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TokenbusServer.class;
    }

    @Override
    public TokenbusServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
        WithTokenbus wanted = wanted(context);
        if (!wanted.shared() && context.getTestMethod().isEmpty()) {
            throw new ExtensionConfigurationException(
                    "a constructor, @BeforeAll or @AfterAll has no test whose server it could have (expected: @WithTokenbus(shared = true))");
        }
        ExtensionContext user = wanted.shared() ? owner(context) : context;
        return user.getStore(NAMESPACE)
                .getOrComputeIfAbsent(TokenbusServer.class, type -> new Held(start(wanted)), Held.class)
                .server();
    }

    /** What another test left in a shared server is gone. */
    @Override
    public void beforeEach(ExtensionContext context) {
        if (wanted(context).shared()) {
            Held held = owner(context).getStore(NAMESPACE).get(TokenbusServer.class, Held.class);
            if (held != null) {
                held.server().renew();
            }
        }
    }

    /** The class that has the annotation, or where it is inherited, the class of the test. */
    private static ExtensionContext owner(ExtensionContext context) {
        ExtensionContext owner = context;
        while (owner.getTestMethod().isPresent()
                || !isAnnotated(owner)
                        && owner.getParent().filter(TokenbusExtension::isClass).isPresent()) {
            owner = owner.getParent().orElseThrow();
        }
        return owner;
    }

    private static boolean isClass(ExtensionContext context) {
        return context.getTestClass().isPresent();
    }

    private static boolean isAnnotated(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestClass(), WithTokenbus.class);
    }

    private static WithTokenbus wanted(ExtensionContext context) {
        Optional<WithTokenbus> found = AnnotationSupport.findAnnotation(context.getTestMethod(), WithTokenbus.class);
        for (Optional<ExtensionContext> at = Optional.of(context); found.isEmpty() && at.isPresent(); ) {
            found = AnnotationSupport.findAnnotation(at.get().getTestClass(), WithTokenbus.class);
            at = at.get().getParent();
        }
        return found.orElseThrow(
                () -> new ExtensionConfigurationException("no @WithTokenbus on the test or its class"));
    }

    private static TokenbusServer start(WithTokenbus wanted) {
        Map<String, String> settings = settings(wanted.settings());
        return wanted.gateways() == 0 && wanted.workers() == 0
                ? TokenbusServer.start(settings)
                : TokenbusServer.startCluster(wanted.gateways(), wanted.workers(), settings);
    }

    private static Map<String, String> settings(String... lines) {
        Map<String, String> settings = new TreeMap<>();
        Arrays.stream(lines).forEach(line -> {
            String[] parts = line.split("=", 2);
            if (parts.length < 2) {
                throw new ExtensionConfigurationException("settings: " + line + " (expected: key=value)");
            }
            settings.put(parts[0].strip(), parts[1].strip());
        });
        return settings;
    }
}
