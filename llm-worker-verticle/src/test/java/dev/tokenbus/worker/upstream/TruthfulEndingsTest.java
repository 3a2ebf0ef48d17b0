package dev.tokenbus.worker.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.testkit.llm.LlmScript;
import dev.tokenbus.testkit.property.Property;
import dev.tokenbus.testkit.property.Randomness;
import dev.tokenbus.worker.backend.RecordedAnswer;
import dev.tokenbus.worker.backend.Requests;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a server sends in whatever order, and however it ends, an answer is done only with all its text; in each API. */
@ParameterizedClass
@EnumSource(UpstreamConfig.Api.class)
class TruthfulEndingsTest extends UpstreamFixture {
    private static final long PAUSE_MS = 15;

    /** One thing that a server does. */
    private enum Move {
        TEXT,
        TEXT_AND_FINISH,
        REASONING,
        REASONING_AND_FINISH,
        FINISH,
        USAGE,
        PAUSE,
        ODD
    }

    private enum End {
        DONE,
        CLEAN,
        RESET,
        HANG_UP
    }

    private static final Set<Move> PIECES =
            Set.of(Move.TEXT, Move.TEXT_AND_FINISH, Move.REASONING, Move.REASONING_AND_FINISH);

    private static final Set<Move> REASONS = Set.of(Move.TEXT_AND_FINISH, Move.REASONING_AND_FINISH, Move.FINISH);

    private record Story(List<Move> moves, End end) {}

    private final UpstreamConfig.Api api;

    TruthfulEndingsTest(UpstreamConfig.Api api) {
        super(api);
        this.api = api;
    }

    private static Story story(Randomness random) {
        return new Story(random.list(0, 7, inner -> inner.of(Move.class)), random.of(End.class));
    }

    /** Only once its pieces are read is it reset: what a reset overtakes nobody can know of. */
    private LlmScript script(Story story, Future<?> allRead, Vertx vertx) {
        LlmScript script = LlmScript.stream();
        int piece = 0;
        int pauses = 0;
        for (Move move : story.moves()) {
            switch (move) {
                case TEXT -> script.delta("t" + piece++ + " ");
                case TEXT_AND_FINISH -> withReason(script, "content", "t" + piece++ + " ");
                case REASONING -> script.reasoning("hm");
                case REASONING_AND_FINISH -> withReason(script, "reasoning", "hm");
                case FINISH -> script.finish("stop");
                case USAGE -> script.usage(1, 2);
                case PAUSE -> script.await(vertx.timer(PAUSE_MS * ++pauses, TimeUnit.MILLISECONDS));
                case ODD -> script.event("odd");
            }
        }
        return switch (story.end()) {
            case DONE -> script.done();
            case CLEAN -> script;
            case RESET -> script.await(allRead).reset();
            case HANG_UP -> script.hangUp();
        };
    }

    /** A piece and a reason: in one event where the API has such events. */
    private void withReason(LlmScript script, String field, String piece) {
        if (api == UpstreamConfig.Api.OPENAI) {
            script.event(
                    "{\"choices\":[{\"delta\":{\"" + field + "\":\"" + piece + "\"},\"finish_reason\":\"stop\"}]}");
        } else if (field.equals("content")) {
            script.delta(piece).finish("stop");
        } else {
            script.reasoning(piece).finish("stop");
        }
    }

    /** The moves that count: in Responses the reason is the end, and nothing follows it. */
    private List<Move> moves(Story story) {
        if (api != UpstreamConfig.Api.RESPONSES) {
            return story.moves();
        }
        int first = IntStream.range(0, story.moves().size())
                .filter(at -> REASONS.contains(story.moves().get(at)))
                .findFirst()
                .orElse(story.moves().size() - 1);
        return story.moves().subList(0, first + 1);
    }

    /** All text of a story. */
    private String text(Story story) {
        int[] piece = {0};
        return moves(story).stream()
                .filter(move -> move == Move.TEXT || move == Move.TEXT_AND_FINISH)
                .map(move -> "t" + piece[0]++ + " ")
                .collect(Collectors.joining());
    }

    @Test
    void anyOrderOfPiecesReasonsPausesAndCutsEndsTruthfully(Vertx vertx) {
        Property.tries(300).forAll(TruthfulEndingsTest::story, story -> {
            long pieces = story.moves().stream().filter(PIECES::contains).count();
            Promise<Void> allRead = Promise.promise();
            RecordedAnswer told = new RecordedAnswer();
            told.alsoOnDelta(delta -> completeAt(pieces, told, allRead));
            completeAt(pieces, told, allRead);
            server.enqueue(script(story, allRead.future(), vertx));
            loop.call(() -> backend.generate(Requests.of("m", PROMPT, Requests.stream(0, 0), ""), told));
            told.await("an end", answer -> answer.ends() > 0);

            if (told.failure() == null) {
                assertThat(told.text()).isEqualTo(text(story));
                assertThat(isMeantToEnd(story)).isTrue();
            } else {
                assertThat(told.failure().code()).isEqualTo(ErrorCode.UPSTREAM_TRUNCATED);
                assertThat(mustBeDone(story)).isFalse();
            }
        });
    }

    private static void completeAt(long pieces, RecordedAnswer told, Promise<Void> allRead) {
        long read = told.deltas().stream()
                .filter(delta -> delta.kind().isGenerated())
                .count();
        if (read == pieces) {
            allRead.tryComplete();
        }
    }

    /** The server says why the answer ends: with or after its last piece, or anywhere if it also says that nothing follows. */
    private boolean isMeantToEnd(Story story) {
        List<Move> moves = moves(story);
        int reason = Math.max(
                moves.lastIndexOf(Move.FINISH),
                Math.max(moves.lastIndexOf(Move.TEXT_AND_FINISH), moves.lastIndexOf(Move.REASONING_AND_FINISH)));
        int piece = Math.max(moves.lastIndexOf(Move.TEXT), moves.lastIndexOf(Move.REASONING));
        return reason >= 0 && (story.end() == End.DONE || reason >= piece);
    }

    private boolean statesTheEnd(Story story) {
        return api == UpstreamConfig.Api.RESPONSES || story.end() == End.DONE || story.end() == End.CLEAN;
    }

    private boolean mustBeDone(Story story) {
        return isMeantToEnd(story) && statesTheEnd(story);
    }
}
