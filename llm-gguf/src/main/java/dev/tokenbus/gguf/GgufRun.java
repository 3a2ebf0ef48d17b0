package dev.tokenbus.gguf;

import dev.tokenbus.gguf.Handover.Item;
import dev.tokenbus.gguf.NativeModel.RefusedException;
import dev.tokenbus.gguf.NativeModel.Step;

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
    private final Asked asked;
    private final Handover handover;
    private final Repeated repeated;

    /**
     * @param loaded the model
     * @param asked what it is asked for
     */
    GgufRun(LoadedModel loaded, Asked asked, Handover handover) {
        this.loaded = loaded;
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
            handover.put(new Item.Failed(Words.of(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            handover.put(new Item.Left());
        } catch (RuntimeException e) {
            handover.put(new Item.Failed("The model failed: " + e.getClass().getSimpleName() + "."));
        }
    }

    private void ask() throws RefusedException, InterruptedException {
        int prompt = loaded.promptTokens(asked.prompt());
        handover.put(new Item.Prompt(prompt));
        int room = loaded.contextTokens() - prompt - 1;
        if (room < 1) {
            handover.put(new Item.Failed("The prompt has " + prompt + " tokens; the context of this model has "
                    + loaded.contextTokens() + " (worker.modelFile.contextTokens)."));
            return;
        }
        int most = Math.min(room, asked.tokensLeft(loaded));
        if (most < 1) {
            handover.put(new Item.Ended("length"));
            return;
        }
        receive(loaded.model().request(asked.json(loaded, most)), most);
    }

    private void receive(int answer, int most) throws RefusedException, InterruptedException {
        int tokens = 0;
        boolean isLastEmpty = false;
        while (true) {
            if (!awaitRoom(answer)) {
                handover.put(new Item.Left());
                return;
            }
            Step step = loaded.model().receive(answer);
            if (step.isLast()) {
                boolean isWhole = isLastEmpty || tokens + MISCOUNT < most;
                handover.put(repeated.isOver() ? new Item.Ended(isWhole ? "stop" : "length") : otherwise());
                return;
            }
            isLastEmpty = step.text().isEmpty();
            int count = tokensOf(step.text());
            tokens += count;
            if (!give(step.text(), count)) {
                loaded.model().cancel(answer);
                handover.put(otherwise());
                return;
            }
        }
    }

    private boolean awaitRoom(int answer) throws InterruptedException {
        boolean goesOn = false;
        try {
            goesOn = handover.awaitRoom();
        } finally {
            if (!goesOn) {
                loaded.model().cancel(answer);
            }
        }
        return goesOn;
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
        return new Item.Failed("The model does not say again what it said, so the answer cannot be gone on with.");
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
