package dev.tokenbus.testkit.gguf;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A tiny language model whose weights are made and not trained: a GGUF of the LLaMA architecture, with two layers of width 256.
 *
 * <p>Its text is a walk on a fixed graph of tokens. The output row of a token is the sum of the embeddings of the tokens that it may
 * follow, and attention layers of random weights decide between those, so by the whole context. At temperature 0 the same context gives
 * the same text, which does not soon repeat itself, and a token that is doubled, missing or foreign at a seam changes what follows.
 * Some edges lead through the single bytes of emoji, Chinese and accented letters. With {@code <tools>} in the prompt it calls a tool.
 */
public final class TinyModel {
    private static final int WORDS = 640;
    private static final int WIDTH = 256;
    private static final int LAYERS = 2;
    private static final int HEADS = 4;
    private static final int HEAD = WIDTH / HEADS;
    private static final int CONTEXT = 32_768;
    private static final float DEVIATION = (float) (1 / Math.sqrt(WIDTH));

    /**
     * Dimensions that are not random. Layer 0, head 0 looks for {@code <tools>} and {@code <tool_call>} wherever they are: while the
     * first is there without the second, {@code <tool_call>} has the highest logit.
     */
    private static final int KEY = 0;

    private static final int ONE = 1;
    private static final int WANT = 2;
    private static final int SIGN = 3;
    private static final int SPECIAL = 4;

    private final Random random = new Random(7);
    private final String name;
    private final @Nullable Pause pause;
    private final TinyVocabulary vocabulary;
    private final Map<Integer, List<Integer>> successors;
    private final GgufWriter out = new GgufWriter();

    /** Where a model says tokens without text for a while. */
    public enum Pause {
        /** Between the third and the last byte of the first emoji. */
        IN_EMOJI("tiny-emoji"),
        /** After the first blank that is a token of its own. */
        AFTER_BLANK("tiny-blank");

        private final String model;

        Pause(String model) {
            this.model = model;
        }

        /** What the model with this pause is called. */
        public String model() {
            return model;
        }
    }

    private TinyModel(boolean ends) {
        this.name = "tiny-walk";
        this.pause = null;
        this.vocabulary = new TinyVocabulary(random, WORDS, 0);
        this.successors = TinyGraph.walk(random, vocabulary, ends);
    }

    private TinyModel(Pause pause, int tokens) {
        this.name = pause.model();
        this.pause = pause;
        this.vocabulary = new TinyVocabulary(random, WORDS, tokens);
        this.successors = TinyGraph.pausing(random, vocabulary, pause);
    }

    /** Writes a model whose answers end now and then. */
    public static Path write(Path file) {
        return new TinyModel(true).writeTo(file);
    }

    /** Writes a model whose answers never end by themselves. */
    public static Path writeEndless(Path file) {
        return new TinyModel(false).writeTo(file);
    }

    /** Writes a model whose answers have one pause of so many tokens, and end a while after it. */
    public static Path writePausing(Path file, Pause pause, int tokens) {
        return new TinyModel(pause, tokens).writeTo(file);
    }

    private Path writeTo(Path file) {
        writeMetadata();
        float[][] embeddings = embeddings();
        out.tensor("token_embd.weight", WIDTH, vocabulary.size(), flat(embeddings));
        out.tensor("output_norm.weight", WIDTH, 1, ones());
        out.tensor("output.weight", WIDTH, vocabulary.size(), flat(outputs(embeddings)));
        for (int layer = 0; layer < LAYERS; layer++) {
            writeLayer(layer);
        }
        out.writeTo(file);
        return file;
    }

    private void writeMetadata() {
        out.text("general.architecture", "llama")
                .text("general.name", name)
                .number("general.file_type", 0)
                .number("llama.block_count", LAYERS)
                .number("llama.context_length", CONTEXT)
                .number("llama.embedding_length", WIDTH)
                .number("llama.feed_forward_length", WIDTH)
                .number("llama.attention.head_count", HEADS)
                .number("llama.attention.head_count_kv", HEADS)
                .fraction("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                .number("llama.rope.dimension_count", HEAD)
                .fraction("llama.rope.freq_base", 10_000)
                .number("llama.vocab_size", vocabulary.size())
                .text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "gpt-2")
                .texts("tokenizer.ggml.tokens", vocabulary.tokens)
                .numbers("tokenizer.ggml.token_type", vocabulary.kinds)
                .texts("tokenizer.ggml.merges", vocabulary.merges)
                .number("tokenizer.ggml.bos_token_id", vocabulary.begin)
                .number("tokenizer.ggml.eos_token_id", vocabulary.end)
                .number("tokenizer.ggml.padding_token_id", vocabulary.end)
                .flag("tokenizer.ggml.add_bos_token", true)
                .text("tokenizer.chat_template", TinyTemplate.TEXT);
    }

    private float[][] embeddings() {
        float[][] rows = new float[vocabulary.size()][WIDTH];
        for (float[] row : rows) {
            for (int i = SPECIAL; i < WIDTH; i++) {
                row[i] = random.nextBoolean() ? 1 : -1;
            }
            row[ONE] = 1;
        }
        rows[vocabulary.tools][KEY] = 8;
        rows[vocabulary.tools][SIGN] = 1;
        rows[vocabulary.call][KEY] = 8;
        rows[vocabulary.call][SIGN] = -1;
        return rows;
    }

    private float[][] outputs(float[][] embeddings) {
        float[][] rows = new float[vocabulary.size()][WIDTH];
        successors.forEach((from, all) -> all.forEach(to -> {
            for (int i = SPECIAL; i < WIDTH; i++) {
                rows[to][i] += 0.1f * embeddings[from][i];
            }
        }));
        rows[vocabulary.call][WANT] = 15;
        rows[vocabulary.called][ONE] = 15;
        // Where a grammar lets it choose: rather no blanks.
        for (char blank : "\t\n ".toCharArray()) {
            rows[vocabulary.ofCharacter(blank)][ONE] = blank == ' ' && pause == Pause.AFTER_BLANK ? 0 : -9;
        }
        return rows;
    }

    private void writeLayer(int layer) {
        float[][] query = random(1.3f * DEVIATION);
        float[][] key = random(1.3f * DEVIATION);
        float[][] value = random(DEVIATION);
        float[][] mixed = quiet(random(1.6f * DEVIATION));
        if (layer == 0) {
            for (int row = 0; row < HEAD; row++) {
                query[row] = new float[WIDTH];
                key[row] = new float[WIDTH];
                value[row] = new float[WIDTH];
            }
            for (float[] row : mixed) {
                Arrays.fill(row, 0, HEAD, 0);
            }
            // The pair of dimensions that the positions turn least.
            query[HEAD - 2][ONE] = 4;
            key[HEAD - 2][KEY] = 4.5f;
            value[0][SIGN] = 1;
            mixed[WANT][0] = 6;
        }
        String name = "blk." + layer + ".";
        out.tensor(name + "attn_norm.weight", WIDTH, 1, ones());
        matrix(name + "attn_q.weight", query);
        matrix(name + "attn_k.weight", key);
        matrix(name + "attn_v.weight", value);
        matrix(name + "attn_output.weight", mixed);
        out.tensor(name + "ffn_norm.weight", WIDTH, 1, ones());
        matrix(name + "ffn_gate.weight", random(DEVIATION));
        matrix(name + "ffn_up.weight", random(DEVIATION));
        matrix(name + "ffn_down.weight", quiet(random(0.2f * DEVIATION)));
    }

    private void matrix(String name, float[][] rows) {
        out.tensor(name, WIDTH, rows.length, flat(rows));
    }

    private float[][] random(float deviation) {
        float[][] rows = new float[WIDTH][WIDTH];
        for (float[] row : rows) {
            for (int i = 0; i < WIDTH; i++) {
                row[i] = (float) random.nextGaussian() * deviation;
            }
        }
        return rows;
    }

    /** The dimensions that are not random are not written to. */
    private static float[][] quiet(float[][] rows) {
        for (int i = 0; i < SPECIAL; i++) {
            rows[i] = new float[WIDTH];
        }
        return rows;
    }

    private static float[] ones() {
        float[] ones = new float[WIDTH];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] flat(float[][] rows) {
        float[] flat = new float[rows.length * WIDTH];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * WIDTH, WIDTH);
        }
        return flat;
    }
}
