package dev.tokenbus.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MirrorTicksTest {
    private final MirrorTicks ticks = new MirrorTicks();

    @Test
    void threeTicksWithoutAnEventBringNothing() {
        ticks.tick(0, false);
        ticks.tick(0, false);
        assertThat(ticks.bringNothing()).isFalse();

        ticks.tick(0, false);
        assertThat(ticks.bringNothing()).isTrue();
    }

    @Test
    void anEventIsAReasonToWaitOn() {
        ticks.tick(0, false);
        ticks.tick(0, false);
        ticks.tick(1, false);

        assertThat(ticks.bringNothing()).isFalse();
    }

    @Test
    void twoTicksWithoutAViewerAreTheEnd() {
        ticks.tick(0, true);
        assertThat(ticks.isUnused()).isFalse();

        ticks.tick(0, true);
        assertThat(ticks.isUnused()).isTrue();
    }

    @Test
    void aViewerBetweenThemIsNot() {
        ticks.tick(0, true);
        ticks.tick(0, false);
        ticks.tick(0, true);

        assertThat(ticks.isUnused()).isFalse();
    }
}
