package dev.tokenbus.testkit.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives tests a tokenbus in this JVM, with a scripted LLM behind it, as a parameter of the type {@link TokenbusServer}.
 *
 * <pre>{@code
 * @WithTokenbus
 * class StoryTest {
 *     @Test
 *     void theStoryIsShown(TokenbusServer tokenbus) throws Exception {
 *         tokenbus.llm().enqueue(LlmScript.answering("Once", " upon", " a time"));
 *
 *         try (Tokenbus client = Tokenbus.connect(tokenbus.webSocketUrl())) {
 *             assertEquals("Once upon a time", client.start("Tell me a story").answer().join().text());
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>Without numbers that is one node, alone on its local bus. With gateways and workers it is a real Hazelcast cluster of as many nodes, on
 * loopback, which no other test can join. Ports are free ones, so that tests may run at the same time.
 *
 * <p>On a method it counts for that test, instead of the one on its class. A nested class has that of the class around it, unless it has its own.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(TokenbusExtension.class)
public @interface WithTokenbus {
    /** Nodes that clients connect to; 0, together with no workers: one node does it all. */
    int gateways() default 0;

    /** Nodes that ask the LLM; 0, together with no gateways: one node does it all. */
    int workers() default 0;

    /**
     * Whether the tests of the class share one server. Before each test its scripts and recorded requests are forgotten, and nodes that were
     * killed are replaced. Otherwise each test has a server of its own.
     */
    boolean shared() default false;

    /** Configuration of every node, for example {@code gateway.maxMessageBytes=65536}; docs/configuration.md has the keys. */
    String[] settings() default {};
}
