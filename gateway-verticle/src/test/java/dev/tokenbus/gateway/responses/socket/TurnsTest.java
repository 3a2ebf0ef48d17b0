package dev.tokenbus.gateway.responses.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The messages of several lanes on one connection, of which long ones are sent in parts. */
class TurnsTest {
    private final List<String> frames = new ArrayList<>();
    private int freed;
    private final Turns turns = new Turns(
            (utf8, begins, ends) ->
                    frames.add((begins ? "" : "+") + new String(utf8, StandardCharsets.UTF_8) + (ends ? "" : "...")),
            () -> freed++);

    private void say(String who, String lines) {
        turns.say(who, lines.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void eachLineIsAMessage() {
        say("a", "1\n2\n");
        say("b", "3\n");

        assertThat(frames).containsExactly("1", "2", "3");
        assertThat(freed).isZero();
    }

    @Test
    void whatHasNoLineEndGoesOnInTheNextPart() {
        say("a", "1\n2");
        say("a", "2");
        assertThat(turns.isWithin("a")).isTrue();
        assertThat(turns.isTaken("a")).isFalse();
        say("a", "\n3\n");

        assertThat(frames).containsExactly("1", "2...", "+2...", "+", "3");
        assertThat(turns.isWithin("a")).isFalse();
        assertThat(freed).isOne();
    }

    @Test
    void othersWaitUntilAMessageHasEnded() {
        say("a", "1");
        assertThat(turns.isTaken("b")).isTrue();
        say("b", "2\n");
        say("c", "3\n");
        assertThat(frames).containsExactly("1...");
        say("a", "1\n4\n");

        assertThat(frames).containsExactly("1...", "+1", "2", "3", "4");
        assertThat(turns.isTaken("b")).isFalse();
    }

    @Test
    void whatHasWaitedMayBeTheBeginningOfALongMessageToo() {
        say("a", "1");
        say("b", "2");
        say("c", "3\n");
        say("b", "2");
        assertThat(turns.isWithin("b")).isTrue();
        say("a", "1\n");

        assertThat(frames).containsExactly("1...", "+1", "2...", "+2...");
        assertThat(turns.isTaken("c")).isTrue();
        say("b", "2\n");

        assertThat(frames).containsExactly("1...", "+1", "2...", "+2...", "+2", "3");
    }

    @Test
    void aMessageThatWaitsWholeIsNoneToBeGoneOnWith() {
        say("a", "1");
        say("b", "2\n");

        assertThat(turns.isWithin("b")).isFalse();
        assertThat(turns.isWithin("a")).isTrue();
    }
}
