package dev.tokenbus.worker.openai.server;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.testkit.llm.LlmScript;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** How one answer comes and ends, and how fast it is read; {@link #refutes} says what a worker must not make of it. */
record EndStory(Said said, Size size, End end, Reading reading) {
    private static final String FIRST = "It begins. ";
    private static final String LAST = " That was all.";
    private static final String MORE = " And one more thing.";

    /** What the server says. */
    enum Said {
        TEXT,
        TEXT_FINISH,
        TEXT_FINISH_DONE,
        TEXT_FINISH_TEXT,
        TEXT_FINISH_ERROR
    }

    /** How long the text is: several times the small window, what the sockets' buffers hold, much more than that. */
    enum Size {
        SMALL(8, 300),
        BUFFERED(14, 3000),
        LARGE(50, 3000);

        private final int pieces;
        private final String piece;

        Size(int pieces, int chars) {
            this.pieces = pieces;
            this.piece = "0123456789".repeat(chars / 10);
        }

        String text() {
            return piece.repeat(pieces);
        }
    }

    /** What the server does when it has said that. */
    enum End {
        STATED,
        STATED_AND_CLOSE,
        STATED_AND_RESET,
        CLOSE,
        RESET,
        RESET_WHEN_READ,
        GIVE_UP,
        GIVE_UP_WHEN_READ;

        /** These overtake what was sent before them. */
        private static final Set<End> SUDDEN = EnumSet.of(STATED_AND_RESET, RESET, GIVE_UP);

        boolean waitsForReader() {
            return this == RESET_WHEN_READ || this == GIVE_UP_WHEN_READ;
        }
    }

    /** When the home gives credit. */
    enum Reading {
        AT_ONCE,
        ONE_BY_ONE,
        /** Nothing, until the server has done all that it can. */
        AFTER_THE_END
    }

    /** Every story but those in which both sides wait for each other; with fewer ways to read where nothing is ever held. */
    static List<EndStory> all(boolean held) {
        List<EndStory> all = new ArrayList<>();
        for (Said said : Said.values()) {
            for (Size size : Size.values()) {
                for (End end : End.values()) {
                    for (Reading reading : held ? Reading.values() : new Reading[] {Reading.AT_ONCE}) {
                        if (!end.waitsForReader() || reading != Reading.AFTER_THE_END) {
                            all.add(new EndStory(said, size, end, reading));
                        }
                    }
                }
            }
        }
        return all;
    }

    /** How many pieces the home gets if it gets all. */
    int pieces() {
        return size.pieces + (said == Said.TEXT_FINISH_TEXT ? 3 : 2);
    }

    private String text() {
        return textBeforeFinish() + (said == Said.TEXT_FINISH_TEXT ? MORE : "");
    }

    private String textBeforeFinish() {
        return FIRST + size.text() + LAST;
    }

    /**
     * @param begun when the home has got a piece, after which nobody asks again
     * @param allRead when it has got all pieces
     */
    LlmScript script(Future<?> begun, Future<?> allRead) {
        LlmScript script = LlmScript.stream().delta(FIRST);
        if (isSudden()) {
            script.await(begun);
        }
        script.burst(size.piece, size.pieces).delta(LAST);
        switch (said) {
            case TEXT -> {}
            case TEXT_FINISH -> script.finish("stop");
            case TEXT_FINISH_DONE -> script.finish("stop").done();
            case TEXT_FINISH_TEXT -> script.finish("stop").delta(MORE);
            case TEXT_FINISH_ERROR -> script.finish("stop").event("{\"error\":{\"message\":\"lost a shard\"}}");
        }
        return switch (end) {
            case STATED -> script;
            case STATED_AND_CLOSE -> script.endAndClose();
            case STATED_AND_RESET -> script.endAndReset();
            case CLOSE -> script.hangUp();
            case RESET -> script.reset();
            case RESET_WHEN_READ -> script.await(allRead).reset();
            case GIVE_UP -> script.giveUp();
            case GIVE_UP_WHEN_READ -> script.await(allRead).giveUp();
        };
    }

    /** Whether the server finished, as far as one knows who got this: what a sudden end overtakes nobody can know of. */
    private boolean isWhole(String read) {
        return isMeantAsWhole() || (said != Said.TEXT && isSudden() && read.equals(textBeforeFinish()));
    }

    private boolean isSudden() {
        return End.SUDDEN.contains(end);
    }

    /** What of this end and this text is not true; empty if all is. */
    String refutes(StreamEvent.Terminal terminal, String read) {
        boolean all = read.equals(text());
        if (!text().startsWith(read)) {
            return "foreign text";
        } else if (!all && !isSudden()) {
            return "lost " + (text().length() - read.length()) + " chars";
        } else if (terminal instanceof StreamEvent.Done) {
            return read.length() < textBeforeFinish().length()
                    ? "done without all text"
                    : isWhole(read) ? "" : "no end, yet done";
        } else if (terminal instanceof StreamEvent.Failed failed) {
            return refutes(failed.failure().code());
        }
        return "ended as " + terminal.type();
    }

    private String refutes(ErrorCode code) {
        boolean toldOfError = said == Said.TEXT_FINISH_ERROR && code == ErrorCode.UPSTREAM_UNAVAILABLE;
        boolean wasCut = (said != Said.TEXT_FINISH_ERROR || isSudden()) && code == ErrorCode.UPSTREAM_TRUNCATED;
        if (isMeantAsWhole() && !isSudden()) {
            return "whole, yet " + code;
        }
        return toldOfError || wasCut ? "" : "ended with " + code;
    }

    private boolean isMeantAsWhole() {
        return said == Said.TEXT_FINISH || said == Said.TEXT_FINISH_DONE;
    }
}
