package dev.tokenbus.worker.simulated;

import java.util.Iterator;
import java.util.Locale;

/** An endless Markdown document, block by block, determined by its seed. */
final class PseudoMarkdown implements Iterator<String> {
    private static final String[] WORDS = {
        "stream",
        "token",
        "river",
        "quiet",
        "lantern",
        "window",
        "gather",
        "simple",
        "measure",
        "signal",
        "copper",
        "garden",
        "answer",
        "distance",
        "morning",
        "pattern",
        "balance",
        "harbor",
        "thread",
        "number",
        "silver",
        "journey",
        "market",
        "engine",
        "letter",
        "station",
        "winter",
        "detail",
        "motion",
        "purpose",
        "circle",
        "the",
        "a",
        "of",
        "and",
        "with",
        "under",
        "before",
        "through",
        "every",
        "some",
        "each",
        "into",
        "over",
        "is",
        "was",
        "becomes",
        "carries",
        "follows",
        "holds",
        "café",
        "naïve",
        "Straße",
        "señal",
        "東京",
        "мир",
        "λόγος"
    };
    private static final String[] MARKS = {"🙂", "🚀", "🌊", "✅", "👩‍🚀", "🇪🇺", "→", "…", "½", "“so it is”"};
    private static final String[] LANGUAGES = {"java", "python", "json", "text"};

    private final SplitMix random;
    private int block;

    PseudoMarkdown(long seed) {
        random = new SplitMix(seed);
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public String next() {
        StringBuilder out = new StringBuilder(512);
        switch (block++ % 6) {
            case 0 -> heading(out);
            case 2 -> list(out);
            case 4 -> code(out);
            default -> paragraph(out);
        }
        return out.append('\n').toString();
    }

    private void heading(StringBuilder out) {
        out.append(block == 1 ? "# " : "## ");
        words(out, 2 + random.below(4));
        out.append('\n');
    }

    private void paragraph(StringBuilder out) {
        int sentences = 2 + random.below(3);
        for (int i = 0; i < sentences; i++) {
            sentence(out);
            out.append(i + 1 < sentences ? ' ' : '\n');
        }
    }

    private void list(StringBuilder out) {
        boolean numbered = random.below(2) == 0;
        int items = 2 + random.below(4);
        for (int i = 1; i <= items; i++) {
            out.append(numbered ? i + ". " : "- ");
            if (random.below(3) == 0) {
                out.append("**").append(word()).append("** ");
            }
            words(out, 3 + random.below(6));
            out.append('\n');
        }
    }

    private void code(StringBuilder out) {
        out.append("```").append(LANGUAGES[random.below(LANGUAGES.length)]).append('\n');
        int lines = 2 + random.below(4);
        for (int i = 0; i < lines; i++) {
            out.append("    ".repeat(random.below(3)));
            out.append(asciiWord()).append('(').append(random.below(1000)).append(", \"");
            out.append(asciiWord()).append("\");\n");
        }
        out.append("```\n");
    }

    private void sentence(StringBuilder out) {
        words(out, 5 + random.below(9));
        switch (random.below(6)) {
            case 0 -> out.append(' ').append(MARKS[random.below(MARKS.length)]);
            case 1 -> out.append(", *").append(word()).append('*');
            default -> {}
        }
        out.append('.');
    }

    /** Words, the first one with a capital. */
    private void words(StringBuilder out, int count) {
        String first = word();
        out.append(first.substring(0, 1).toUpperCase(Locale.ROOT)).append(first, 1, first.length());
        for (int i = 1; i < count; i++) {
            out.append(' ').append(word());
        }
    }

    private String word() {
        return WORDS[random.below(WORDS.length)];
    }

    private String asciiWord() {
        return WORDS[random.below(31)];
    }
}
