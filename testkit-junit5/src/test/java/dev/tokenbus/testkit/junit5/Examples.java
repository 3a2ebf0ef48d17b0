package dev.tokenbus.testkit.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.testkit.llm.LlmScript;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Test classes that {@link TokenbusExtensionIT} runs with {@link EngineTestKit}; nothing else finds them. */
final class Examples {
    /** The servers that tests were given, in order. */
    static final List<TokenbusServer> GIVEN = new ArrayList<>();

    private Examples() {}

    @WithTokenbus
    static class OneForEachTest {
        @Test
        void first(TokenbusServer tokenbus) {
            GIVEN.add(tokenbus);
        }

        @Test
        void second(TokenbusServer tokenbus) {
            GIVEN.add(tokenbus);
        }
    }

    @WithTokenbus(shared = true)
    static class Shared {
        @BeforeAll
        static void beforeAll(TokenbusServer tokenbus) {
            GIVEN.add(tokenbus);
            tokenbus.llm().enqueue(LlmScript.error(500, "left over"));
        }

        @Test
        void killsIt(TokenbusServer tokenbus) {
            GIVEN.add(tokenbus);
            tokenbus.gateways().get(0).kill();
        }

        @Nested
        class Inside {
            @Test
            void hasItTooAndAlive(TokenbusServer tokenbus) {
                GIVEN.add(tokenbus);
                assertThat(tokenbus.gateways().get(0).isAlive()).isTrue();
            }
        }
    }

    @WithTokenbus(settings = "gateway.maxFrameBites=5")
    static class Misspelt {
        @Test
        void never(TokenbusServer tokenbus) {}
    }

    @WithTokenbus(settings = "gateway.maxFrameBytes")
    static class WithoutValue {
        @Test
        void never(TokenbusServer tokenbus) {}
    }

    @WithTokenbus(gateways = 2)
    static class NoWorkers {
        @Test
        void never(TokenbusServer tokenbus) {}
    }

    @WithTokenbus
    static class NotShared {
        @BeforeAll
        static void beforeAll(TokenbusServer tokenbus) {}

        @Test
        void never() {}
    }
}
