package dev.tokenbus.worker.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChunkKind;
import org.junit.jupiter.api.Test;

class FinishWatchTest {
    private final FinishWatch watch = new FinishWatch();

    private boolean counts;

    private FinishWatchTest event(ChunkKind... kinds) {
        for (ChunkKind kind : kinds) {
            watch.said(kind);
        }
        counts = watch.eventRead();
        return this;
    }

    private FinishWatchTest finish(String reason, ChunkKind... kinds) {
        watch.finished(reason);
        return event(kinds);
    }

    @Test
    void aReasonAfterTheAnswerIsCredible() {
        event(ChunkKind.TEXT).finish("stop");

        assertThat(watch.reason()).isEqualTo("stop");
        assertThat(watch.isCredible()).isTrue();
    }

    @Test
    void aReasonWithTheLastPieceIsCredible() {
        event(ChunkKind.TEXT).finish("stop", ChunkKind.TEXT);

        assertThat(watch.isCredible()).isTrue();
    }

    @Test
    void aReasonWithEachPieceIsNotCredible() {
        finish("stop", ChunkKind.TEXT).finish("stop", ChunkKind.TEXT);

        assertThat(watch.reason()).isEqualTo("stop");
        assertThat(watch.isCredible()).isFalse();
    }

    @Test
    void aReasonOnAnEmptyFirstChunkIsWithdrawnByWhatFollows() {
        finish("stop");
        assertThat(watch.isCredible()).isFalse();

        event(ChunkKind.TEXT);
        assertThat(watch.reason()).isNull();

        finish("stop");
        assertThat(watch.reason()).isEqualTo("stop");
        assertThat(watch.isCredible()).as("of a server that went on once").isFalse();
    }

    @Test
    void aReasonWhereTheReasoningEndsIsNotCredible() {
        event(ChunkKind.REASONING).finish("stop", ChunkKind.REASONING);

        assertThat(watch.isCredible()).isFalse();
    }

    @Test
    void reasoningAloneIsNoAnswerThatAReasonCouldEnd() {
        event(ChunkKind.REASONING).finish("length");

        assertThat(watch.reason()).isEqualTo("length");
        assertThat(watch.isCredible()).isFalse();
    }

    @Test
    void whatIsSaidBesideTheAnswerWithdrawsNothing() {
        event(ChunkKind.TEXT)
                .finish("stop")
                .event(ChunkKind.OTHER)
                .event(ChunkKind.LOGPROBS)
                .event();

        assertThat(watch.isCredible()).isTrue();
    }

    @Test
    void aReasonThatWasWithdrawnIsKeptForAServerThatSaysThatNothingFollows() {
        event(ChunkKind.TEXT).finish("length").event(ChunkKind.TEXT);

        assertThat(watch.reason()).isNull();
        assertThat(watch.lastReason()).isEqualTo("length");
    }

    @Test
    void onlyAReasonThatIsNewlyCredibleStartsTheWaitForTheEnd() {
        event(ChunkKind.TEXT).finish("stop");
        assertThat(counts).isTrue();

        event().event(ChunkKind.OTHER);
        assertThat(counts).as("what follows changes nothing").isFalse();

        finish("stop");
        assertThat(counts).as("the same again").isFalse();

        finish("length");
        assertThat(counts).as("another reason").isTrue();
    }
}
