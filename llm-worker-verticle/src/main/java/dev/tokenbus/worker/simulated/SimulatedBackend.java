package dev.tokenbus.worker.simulated;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.Tokenizer;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.backend.LlmBackend;
import dev.tokenbus.worker.text.StopSequences;
import dev.tokenbus.worker.text.TokenCount;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The embedded models: no network, no key, no understanding. {@link SimulatedText} is what they say, {@link SimulationConfig}
 * how fast; a request's {@code options.sim} overrides both and asks for faults.
 *
 * <p>Faults count the tokens of the attempt itself, not those of a text that it continues. An answer can be continued at any
 * point. Each delta is one token, except where stop texts hold some back.
 *
 * <p>On the event loop of one worker; it owns nothing but its running generations.
 */
public final class SimulatedBackend implements LlmBackend {
    /** Prompts longer than this are counted on a worker thread. */
    private static final int LONG_PROMPT_CHARS = 8192;

    private final Vertx vertx;
    private final SimulationConfig config;
    private final Future<Tokenizer> tokenizer;
    private final LongSupplier nanoClock;
    private final Set<SimulatedGeneration> running = new LinkedHashSet<>();

    /**
     * Make it on the worker's event loop.
     *
     * @param tokenizer answers wait for it, for example {@code JtokkitTokenizer#load}, so that a node need not
     */
    public SimulatedBackend(Vertx vertx, SimulationConfig config, Future<Tokenizer> tokenizer, LongSupplier nanoClock) {
        this.vertx = vertx;
        this.config = config;
        this.tokenizer = tokenizer;
        this.nanoClock = nanoClock;
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public List<String> models() {
        return List.of(SimulatedText.TEXT, SimulatedText.ECHO);
    }

    @Override
    public boolean canContinue(String model) {
        return models().contains(model);
    }

    @Override
    public Generating generate(GenerationRequest request, Listener listener) {
        String prompt = SimulatedText.promptOf(request.messages());
        SimulatedRun run = SimulatedRun.of(config, request.config(), prompt);
        SimulatedGeneration generation = new SimulatedGeneration(vertx, nanoClock, run, listener, running::remove);
        running.add(generation);
        // In a later pass, so that the caller has its handle first; and on this loop, wherever the tokenizer was
        // loaded.
        Context context = vertx.getOrCreateContext();
        tokenizer.onComplete(loaded -> context.runOnContext(v -> {
            if (loaded.failed()) {
                generation.fail(ErrorCode.INTERNAL, "The tokenizer could not be loaded.");
            } else {
                prepare(loaded.result(), request, run, prompt, generation);
            }
        }));
        return generation;
    }

    private void prepare(
            Tokenizer loaded,
            GenerationRequest request,
            SimulatedRun run,
            String prompt,
            SimulatedGeneration generation) {
        if (!canContinue(request.model())) {
            generation.fail(ErrorCode.UNKNOWN_MODEL, "The simulated backend has no model of that name.");
            return;
        }
        SimulatedAnswer answer = new SimulatedAnswer(
                SimulatedText.pieces(loaded, request.model(), prompt, run.seed(), run.lengthTokens()),
                new StopSequences(request.config().stop()),
                run.maxTokens(),
                request.continueAfter());
        countPrompt(loaded, request.messages())
                .onSuccess(promptTokens -> generation.begin(answer, promptTokens))
                .onFailure(e -> generation.fail(ErrorCode.INTERNAL, "The prompt's tokens could not be counted."));
    }

    private Future<Long> countPrompt(Tokenizer loaded, List<ChatMessage> messages) {
        int chars = messages.stream()
                .mapToInt(message -> message.content().length())
                .sum();
        return chars <= LONG_PROMPT_CHARS
                ? Future.succeededFuture(TokenCount.exact(loaded, messages))
                : vertx.executeBlocking(() -> TokenCount.exact(loaded, messages), false);
    }

    @Override
    public Future<Void> close() {
        List.copyOf(running)
                .forEach(generation -> generation.fail(ErrorCode.SHUTTING_DOWN, "The worker is shutting down."));
        return Future.succeededFuture();
    }
}
