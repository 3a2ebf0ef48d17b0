package dev.tokenbus.gguf;

import dev.tokenbus.gguf.Handover.Item;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.worker.asked.AskedMessage;
import dev.tokenbus.worker.backend.Completion;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.backend.LlmBackend.Listener;
import dev.tokenbus.worker.text.StopSequences;
import io.vertx.core.Context;
import io.vertx.core.json.DecodeException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One answer of a model in the JVM.
 *
 * <p>A {@link GgufRun} receives it on another thread. While the answer is paused there is none: the next one goes on after the text so
 * far. On one event loop only.
 */
final class GgufGeneration implements LlmBackend.Generating {
    /** Then other work of the event loop gets its turn. */
    private static final int ITEMS_PER_PASS = 32;

    private final Context context;
    private final LoadedModel loaded;
    private final GenerationRequest request;
    private final Listener listener;
    private final Consumer<GgufGeneration> whenOver;
    private final StopSequences stops;
    private final StringBuilder said = new StringBuilder();
    private @Nullable Sampling sampling;
    private @Nullable Handover handover;
    private int promptTokens = -1;
    private int saidTokens;
    /** The tokens of what is held back, since it may become a stop text. */
    private int heldTokens;

    private boolean paused;
    private boolean passScheduled;
    private boolean over;

    GgufGeneration(
            Context context,
            LoadedModel loaded,
            GenerationRequest request,
            Listener listener,
            Consumer<GgufGeneration> whenOver) {
        this.context = context;
        this.loaded = loaded;
        this.request = request;
        this.listener = listener;
        this.whenOver = whenOver;
        this.stops = new StopSequences(request.config().stop());
    }

    /** Begins in the next pass of the event loop: the caller first gets its handle. */
    void start() {
        long seed = ThreadLocalRandom.current().nextLong();
        context.runOnContext(v -> {
            if (over) {
                return;
            }
            try {
                request.messages().forEach(GgufGeneration::checkText);
                sampling = Sampling.of(request.config(), seed, loaded.takesGrammars());
                run();
            } catch (IllegalArgumentException | ClassCastException | DecodeException e) {
                fail(ErrorCode.UPSTREAM_REJECTED, String.valueOf(e.getMessage()));
            }
        });
    }

    private static void checkText(ChatMessage message) {
        if (!AskedMessage.of(message).isText()) {
            throw new IllegalArgumentException("A model file takes text alone.");
        }
    }

    private void run() {
        Sampling chosen = sampling;
        if (chosen == null || over || paused || handover != null) {
            return;
        }
        String client = request.prefill()
                .substring(
                        0, request.prefill().length() - request.continueAfter().length());
        String beginning = loaded.template().prompt(request.beforePrefill(), client, !client.isEmpty());
        Handover next = new Handover(this::scheduleFromThread);
        handover = next;
        Asked asked = new Asked(request, chosen, said.toString(), saidTokens + heldTokens, beginning);
        if (!loaded.run(new GgufRun(loaded, loaded.model(), asked, next))) {
            fail(ErrorCode.OVERLOADED, "Too many answers wait for this model.");
        }
    }

    private void scheduleFromThread() {
        context.runOnContext(v -> schedule());
    }

    private void schedule() {
        if (!passScheduled && !over) {
            passScheduled = true;
            context.runOnContext(v -> {
                passScheduled = false;
                pass();
            });
        }
    }

    private void pass() {
        for (int i = 0; i < ITEMS_PER_PASS; i++) {
            Handover from = handover;
            if (over || paused || from == null) {
                return;
            }
            Item item = from.take();
            if (item == null) {
                return;
            }
            act(item);
        }
        schedule();
    }

    private void act(Item item) {
        if (item instanceof Item.Piece piece) {
            say(piece);
        } else if (item instanceof Item.Prompt prompt) {
            promptIs(prompt.tokens());
        } else if (item instanceof Item.Left) {
            handover = null;
            run();
        } else if (item instanceof Item.Ended ended) {
            give(stops.flush());
            end(ended.finishReason());
        } else if (item instanceof Item.Failed failed) {
            fail(failed.code(), failed.words());
        }
    }

    private void promptIs(int tokens) {
        if (promptTokens < 0) {
            promptTokens = tokens;
            listener.onPromptTokens(tokens);
        }
    }

    private void say(Item.Piece piece) {
        said.append(piece.text());
        heldTokens += piece.tokens();
        give(stops.push(piece.text()));
        if (stops.hit()) {
            end("stop");
        }
    }

    private void give(String text) {
        if (!text.isEmpty()) {
            int tokens = heldTokens;
            saidTokens += tokens;
            heldTokens = 0;
            listener.onDelta(ChunkKind.TEXT, text, tokens);
        }
    }

    private void end(String finishReason) {
        Usage usage = new Usage(Math.max(0, promptTokens), saidTokens, false);
        if (stop()) {
            listener.onEnd(new Completion(finishReason, usage));
        }
    }

    void fail(ErrorCode code, String detail) {
        if (stop()) {
            listener.onFailure(new StreamFailure(code, detail));
        }
    }

    @Override
    public void pause() {
        paused = true;
        if (handover != null) {
            handover.stop();
        }
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            if (handover == null) {
                context.runOnContext(v -> run());
            } else {
                schedule();
            }
        }
    }

    @Override
    public void cancel() {
        stop();
    }

    /** Ends whatever is going on; returns false if it has ended before. */
    private boolean stop() {
        if (over) {
            return false;
        }
        over = true;
        if (handover != null) {
            handover.stop();
        }
        whenOver.accept(this);
        return true;
    }
}
