package dev.tokenbus.gguf;

import dev.tokenbus.worker.config.ModelFile;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model file that is loaded: its name, its template, its tokenizer, and as many threads as it gives answers at once. Shared by all
 * workers of a process, so it is safe on any thread; what it does itself belongs off the event loops.
 */
final class LoadedModel {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedModel.class);
    /** Answers that wait for a thread; a node has no more places than that. */
    private static final int WAITING = 100_000;

    private static final long CLOSE_SECONDS = 20;
    /** Tokenizers take a stack that grows with the longest word. */
    private static final long STACK_BYTES = 64L << 20;
    /** What texts are counted behind, where a tokenizer puts a blank before a text. */
    private static final String PROBE = "\n";

    private final String name;
    private final NativeModel model;
    private final ChatTemplate template;
    private final int contextTokens;
    private final boolean isByteLevel;
    private final int addedTokens;
    private final int probeTokens;
    private final boolean takesGrammars;
    private final ThreadPoolExecutor threads;

    private LoadedModel(ModelFile file, GgufHeader header, NativeModel model, int contextTokens) {
        this.name = nameOf(file, header);
        this.model = model;
        this.contextTokens = contextTokens;
        this.takesGrammars = file.grammars();
        this.isByteLevel = header.text("tokenizer.ggml.model").equals("gpt2");
        this.addedTokens = header.flag("tokenizer.ggml.add_bos_token", !isByteLevel) ? 1 : 0;
        this.probeTokens = model.encode(PROBE).length;
        this.template = templateOf(header.text("tokenizer.chat_template"), model);
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                file.parallel(), file.parallel(), 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(null, task, "tokenbus-gguf-" + number.incrementAndGet(), STACK_BYTES);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Takes as long as it takes to read the file. Throws {@link IllegalStateException} with a sentence for the operator. */
    static LoadedModel load(ModelFile file) {
        try {
            GgufHeader header = GgufHeader.read(file.file());
            String architecture = header.text("general.architecture");
            long made = header.number(architecture + ".context_length", file.contextTokens());
            int contextTokens = (int) Math.min(made, file.contextTokens());
            return new LoadedModel(file, header, NativeModel.load(file, contextTokens), contextTokens);
        } catch (IOException e) {
            throw new IllegalStateException("the model file cannot be read: " + e.getMessage(), e);
        }
    }

    /** Where llama.cpp does not understand a template it takes ChatML, without a word. */
    private static ChatTemplate templateOf(String written, NativeModel model) {
        ChatTemplate learned = written.isEmpty() ? ChatTemplate.CHATML : ChatTemplate.learn(model::applyTemplate);
        if (learned.equals(ChatTemplate.CHATML) && !written.contains("<|im_start|>")) {
            LOG.warn("the model has no chat template that is understood, and gets its prompts as ChatML");
        }
        return learned;
    }

    private static String nameOf(ModelFile file, GgufHeader header) {
        String given = file.name();
        if (given != null) {
            return given;
        }
        String said = header.text("general.name").strip().replaceAll("\\s+", "-");
        boolean isName = !said.isEmpty() && said.length() <= 128;
        return isName ? said : String.valueOf(file.file().getFileName()).replaceAll("(?i)\\.gguf$", "");
    }

    /** What clients call it. */
    String name() {
        return name;
    }

    NativeModel model() {
        return model;
    }

    ChatTemplate template() {
        return template;
    }

    /** How many tokens prompt and answer of one stream may have together. */
    int contextTokens() {
        return contextTokens;
    }

    /** Whether clients may send grammars. */
    boolean takesGrammars() {
        return takesGrammars;
    }

    /** Whether a text's tokens do not depend on what comes before it, so that an answer can be given as tokens. */
    boolean isByteLevel() {
        return isByteLevel;
    }

    /** How many tokens a prompt has. */
    int promptTokens(String prompt) {
        return model.encode(prompt).length + addedTokens;
    }

    /** How many tokens a text in the middle of an answer has; at least one, unless it is empty. */
    int tokens(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int count = isByteLevel ? model.encode(text).length : model.encode(PROBE + text).length - probeTokens;
        return Math.max(1, count);
    }

    /** Runs an answer as soon as there is a thread; returns false if too many wait, or it is closed. */
    boolean run(Runnable answer) {
        try {
            threads.execute(answer);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Waits for the answers that run, which are cancelled. */
    void close() {
        threads.shutdownNow();
        try {
            if (threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                model.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
