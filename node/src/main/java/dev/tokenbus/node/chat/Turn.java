package dev.tokenbus.node.chat;

import dev.tokenbus.client.AnswerParts;
import dev.tokenbus.client.ClientStream;
import dev.tokenbus.client.ToolCall;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One answer as it is shown: its text, its tool calls, and a remark on how it ended. Its event loop calls it. */
final class Turn {
    /** The names of so many unknown fields are told. */
    private static final int MOST_OTHERS = 16;

    private final Screen screen;
    private final boolean mayBeCut;
    private final StringBuilder answer = new StringBuilder();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final long startedAt = System.nanoTime();
    private final Set<String> others = new LinkedHashSet<>();
    private long firstAt;
    private boolean thinking;

    /** @param mayBeCut whether the user asked for a length */
    Turn(Screen screen, boolean mayBeCut) {
        this.screen = screen;
        this.mayBeCut = mayBeCut;
    }

    void show(ClientStream stream) {
        stream.handler(this::piece)
                .queuedHandler(position -> screen.remark("(place " + position + " in the queue)"))
                .restartHandler(v -> restarted());
        stream.parts().handler(this::part);
        stream.lastFrame().onSuccess(last -> ended(stream, last));
    }

    CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    /** The text that was shown, tool calls included; complete with {@link #outcome}. */
    String answer() {
        return answer.toString();
    }

    private void piece(String piece) {
        began();
        endThought();
        answer.append(piece);
        screen.answer(piece);
    }

    /** The first token of whatever is generated. */
    private void began() {
        firstAt = firstAt == 0 ? System.nanoTime() : firstAt;
    }

    /** Shows a person what the model thinks, which is no part of the answer. */
    private void thought(String piece) {
        if (screen.isTalkative()) {
            screen.beside(thinking ? piece : "[reasoning] " + piece);
            thinking = true;
        }
    }

    private void endThought() {
        if (thinking) {
            screen.beside("\n");
            thinking = false;
        }
    }

    /**
     * What is said instead of text is shown as the answer, reasoning beside it; of what nobody knows, its name is told at the end. Log
     * probabilities are not for reading.
     */
    private void part(ServerFrame.Chunk chunk) {
        if (chunk.kind().isGenerated()) {
            began();
        }
        if (chunk.kind() == ChunkKind.REASONING) {
            thought(chunk.data());
        } else if (chunk.kind() == ChunkKind.REFUSAL || chunk.kind() == ChunkKind.AUDIO) {
            String said = AnswerParts.textOf(chunk);
            if (!said.isEmpty()) {
                piece(said);
            }
        } else if (chunk.kind() == ChunkKind.OTHER && others.size() < MOST_OTHERS) {
            others.add(fieldOf(chunk.data()));
        }
    }

    private static String fieldOf(String json) {
        try {
            return new JsonObject(json).getString("field", "?");
        } catch (DecodeException | ClassCastException e) {
            return "?";
        }
    }

    private void restarted() {
        endThought();
        if (!answer.isEmpty()) {
            screen.answer("\n");
        }
        screen.remark("(the model's worker was lost; the answer begins again)");
        answer.setLength(0);
    }

    private void ended(ClientStream stream, ServerFrame last) {
        endThought();
        Outcome ending = Outcome.of(last, mayBeCut);
        if (!(last instanceof ServerFrame.Error)) {
            stream.parts().toolCalls().forEach(this::toolCall);
        }
        if (!answer.isEmpty() && answer.charAt(answer.length() - 1) != '\n') {
            screen.answer("\n");
        }
        remark(last);
        outcome.complete(ending);
    }

    private void toolCall(ToolCall call) {
        boolean isOnNewLine = answer.isEmpty() || answer.charAt(answer.length() - 1) == '\n';
        piece((isOnNewLine ? "" : "\n") + "[tool call] " + call.name() + " " + call.arguments() + "\n");
    }

    private void remark(ServerFrame last) {
        if (last instanceof ServerFrame.Error error) {
            String what = answer.isEmpty() ? "no answer" : "the answer is incomplete";
            screen.remark("tokenbus: " + what + ": " + error.failure().detail() + " ("
                    + error.failure().code().wireName() + ")");
        } else if (last instanceof ServerFrame.Stopped) {
            screen.remark("[stopped]");
        } else if (last instanceof ServerFrame.Done done) {
            switch (done.finishReason()) {
                case "length" -> screen.remark("[cut: the answer has reached the limit of tokens (length)]");
                case "content_filter" ->
                    screen.remark("[cut: the model's content filter ended the answer" + " (content_filter)]");
                case "other" ->
                    screen.remark("[the model's server ended the answer for a reason of its own ("
                            + done.finishReasonRaw() + ")]");
                default -> {}
            }
            if (!others.isEmpty()) {
                screen.remark("[the model's server also sent: " + String.join(", ", others) + "]");
            }
            if (screen.isTalkative()) {
                screen.remark(figures(done));
            }
        }
    }

    private String figures(ServerFrame.Done done) {
        long tokens = done.usage().completionTokens();
        long now = System.nanoTime();
        long first = firstAt == 0 ? now : firstAt;
        double seconds = Math.max(1_000_000, now - first) / 1e9;
        return String.format(
                Locale.ROOT,
                "[%d tokens, %.1f tokens/s, first after %d ms, %s]",
                tokens,
                tokens / seconds,
                (first - startedAt) / 1_000_000,
                done.finishReason());
    }
}
