package dev.tokenbus.node.chat;

import dev.tokenbus.client.ClientStream;
import dev.tokenbus.client.ToolCall;
import dev.tokenbus.protocol.frame.ServerFrame;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** One answer as it is shown: its text, its tool calls, and a remark on how it ended. Its event loop calls it. */
final class Turn {
    private final Screen screen;
    private final boolean mayBeCut;
    private final StringBuilder answer = new StringBuilder();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final long startedAt = System.nanoTime();
    private long firstAt;

    /** @param mayBeCut whether the user asked for a length */
    Turn(Screen screen, boolean mayBeCut) {
        this.screen = screen;
        this.mayBeCut = mayBeCut;
    }

    void show(ClientStream stream) {
        stream.handler(this::piece)
                .queuedHandler(position -> screen.remark("(place " + position + " in the queue)"))
                .restartHandler(v -> restarted());
        stream.end().onSuccess(last -> ended(stream, last));
    }

    CompletableFuture<Outcome> outcome() {
        return outcome;
    }

    /** The text that was shown, tool calls included; complete with {@link #outcome}. */
    String answer() {
        return answer.toString();
    }

    private void piece(String piece) {
        firstAt = firstAt == 0 ? System.nanoTime() : firstAt;
        answer.append(piece);
        screen.answer(piece);
    }

    private void restarted() {
        if (!answer.isEmpty()) {
            screen.answer("\n");
        }
        screen.remark("(the model's worker was lost; the answer begins again)");
        answer.setLength(0);
    }

    private void ended(ClientStream stream, ServerFrame last) {
        Outcome ending = Outcome.of(last, mayBeCut);
        if (ending != Outcome.FAILED) {
            stream.toolCalls().forEach(this::toolCall);
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
                default -> {}
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
