package dev.tokenbus.node.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedrawTest {
    @Test
    void onATerminalEachLineReplacesTheOldOneAndNothingOfALongerTextRemains() {
        assertThat(Redraw.IN_PLACE.over("one\ntwo\n")).isEqualTo("\u001b[Hone\u001b[K\ntwo\u001b[K\n\u001b[J");
    }

    @Test
    void inAPipeTheTextIsAsItIs() {
        assertThat(Redraw.BELOW.over("one\ntwo\n")).isEqualTo("one\ntwo\n");
    }
}
