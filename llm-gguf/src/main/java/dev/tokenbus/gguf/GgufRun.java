package dev.tokenbus.gguf;

import dev.tokenbus.gguf.Handover.Item;
import dev.tokenbus.gguf.NativeModel.RefusedException;
import dev.tokenbus.gguf.NativeModel.Step;
import dev.tokenbus.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Receives an answer from llama.cpp on a thread of its own, from one point of it to its end, or until it is to be left.
 *
 * <p>Each step is one token, or several that make one character. A token that is not shown, as the one that ends an answer, is a step
 * without text. llama.cpp waits for nobody, so an answer that is not wanted now is cancelled, and gone on with later.
 */
final class GgufRun implements Runnable {
    /** A step may be counted as fewer tokens than it was. */
    private static final int MISCOUNT = 8;

    private final LoadedModel loaded;
    private final Answers answers;
    private final Asked asked;
    private final Handover handover;
    private final Repeated repeated;

    /** Where answers come from: llama.cpp. */
    interface Answers {
        /** Begins an answer; returns its number, for {@link #receive} and {@link #cancel}. */
        int request(String json) throws RefusedException;

        /** Waits for the next step of an answer. */
        Step receive(int answer) throws RefusedException;

        /** Ends an answer at its next token. Only by the thread that receives it: one that waits in {@link #receive} would wait for ever. */
        void cancel(int answer);
    }

    /**
     * @param loaded the model
     * @param asked what it is asked for
     */
    GgufRun(LoadedModel loaded, Answers answers, Asked asked, Handover handover) {
        this.loaded = loaded;
        this.answers = answers;
        this.asked = asked;
        this.handover = handover;
        this.repeated = new Repeated(asked.repeated());
    }

    @Override
    public void run() {
        try {
            if (handover.isStopped()) {
                handover.put(new Item.Left());
            } else {
                ask();
            }
        } catch (RefusedException e) {
            handover.put(Item.Failed.rejected(Words.of(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            handover.put(new Item.Left());
        } catch (Throwable e) {
            // An error, too: whoever waits for the answer learns of it.
            handover.put(new Item.Failed(
                    ErrorCode.UPSTREAM_UNAVAILABLE,
                    "The model failed: " + e.getClass().getSimpleName() + "."));
        }
    }

    private void ask() throws RefusedException, InterruptedException {
        int prompt = loaded.promptTokens(asked.prompt());
        handover.put(new Item.Prompt(prompt));
        int room = loaded.contextTokens() - prompt - 1;
        if (room < 1) {
            handover.put(Item.Failed.tooLong("The prompt has " + prompt + " tokens; the context of this model has "
                    + loaded.contextTokens() + " (worker.modelFile.contextTokens)."));
            return;
        }
        int most = Math.min(room, asked.tokensLeft(loaded));
        if (most < 1) {
            handover.put(new Item.Ended("length"));
            return;
        }
        receive(answers.request(asked.json(loaded, most)), most);
    }

    /** Whatever happens, llama.cpp goes on with no answer that nobody receives. */
    private void receive(int answer, int most) throws RefusedException, InterruptedException {
        @Nullable Item end = null;
        try {
            end = receiveAll(answer, most);
        } finally {
            if (!(end instanceof Item.Ended)) {
                answers.cancel(answer);
            }
        }
        handover.put(end);
    }

    private Item receiveAll(int answer, int most) throws RefusedException, InterruptedException {
        int tokens = 0;
        boolean isFirst = true;
        boolean isLastEmpty = false;
        while (handover.awaitRoom()) {
            Step step = isFirst ? answers.receive(answer) : receiveMore(answer);
            isFirst = false;
            if (step.isLast()) {
                boolean isWhole = isLastEmpty || tokens + MISCOUNT < most;
                return repeated.isOver() ? new Item.Ended(isWhole ? "stop" : "length") : otherwise();
            }
            isLastEmpty = step.text().isEmpty();
            int count = tokensOf(step.text());
            tokens += count;
            if (!give(step.text(), count)) {
                return otherwise();
            }
        }
        return new Item.Left();
    }

    /** A request that is answered was not refused: what llama.cpp says later is no fault of the client's. */
    private Step receiveMore(int answer) {
        try {
            return answers.receive(answer);
        } catch (RefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives what is new; returns false if the answer is another one than before. */
    private boolean give(String text, int count) {
        if (repeated.isOver()) {
            handover.put(new Item.Piece(text, count));
            return true;
        }
        String beyond = repeated.push(text);
        if (beyond != null && !beyond.isEmpty()) {
            handover.put(new Item.Piece(beyond, count));
        }
        return beyond != null;
    }

    private static Item otherwise() {
        return Item.Failed.rejected("The model does not say again what it said, so the answer cannot be gone on with.");
    }

    /** A character of several tokens is one step. */
    private int tokensOf(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return loaded.tokens(text);
            }
        }
        return text.isEmpty() ? 0 : 1;
    }
}
