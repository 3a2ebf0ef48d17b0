package dev.tokenbus.testkit.gguf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Which token may follow which in {@link TinyModel}. */
final class TinyGraph {
    private static final int WORDS_BEFORE_PAUSE = 16;
    /** A token that many others lead to is likely after any token, and a pause has many tokens. */
    private static final int FEW = 8;

    private final Random random;
    private final TinyVocabulary vocabulary;
    private final Map<Integer, List<Integer>> successors = new HashMap<>();

    private TinyGraph(Random random, TinyVocabulary vocabulary) {
        this.random = random;
        this.vocabulary = vocabulary;
    }

    /** A walk that ends now and then, or never. */
    static Map<Integer, List<Integer>> walk(Random random, TinyVocabulary vocabulary, boolean ends) {
        TinyGraph graph = new TinyGraph(random, vocabulary);
        graph.makeWalk(ends);
        return graph.successors;
    }

    /** A walk that comes to all control tokens of the pause, once, and ends a while later. */
    static Map<Integer, List<Integer>> pausing(Random random, TinyVocabulary vocabulary, TinyModel.Pause pause) {
        TinyGraph graph = new TinyGraph(random, vocabulary);
        graph.makePause(pause);
        return graph.successors;
    }

    private void edge(int from, int to) {
        List<Integer> known = successors.computeIfAbsent(from, token -> new ArrayList<>());
        if (!known.contains(to)) {
            known.add(to);
        }
    }

    private void makeWalk(boolean ends) {
        permute(vocabulary.words);
        for (char mark : ".!?,;:".toCharArray()) {
            int token = vocabulary.ofCharacter(mark);
            someWords(12).forEach(word -> edge(word, token));
            boolean mayEnd = ends && ".!?".indexOf(mark) >= 0;
            someWords(mayEnd ? 1 : 6).forEach(word -> edge(token, word));
            if (mayEnd) {
                edge(token, vocabulary.end);
            }
        }
        chain(List.of(vocabulary.halfEmoji), List.of(0x98), List.of(0x80, 0x81, 0x82, 0x83));
        chain(List.of(0xE4), List.of(0xBD), List.of(0xA0, 0xA1, 0xA2));
        chain(List.of(0xE5), List.of(0xA5), List.of(0xB9, 0xBA));
        chain(List.of(0xE6), List.of(0x98), List.of(0x8E, 0x9F));
        chain(List.of(0xC3), List.of(0xA9, 0xAB, 0xAF));
        someWords(10).forEach(word -> edge(vocabulary.ofCharacter('\n'), word));
        edge(vocabulary.call, vocabulary.ofCharacter('\n'));
        edge(vocabulary.called, vocabulary.end);
    }

    private void makePause(TinyModel.Pause pause) {
        List<Integer> before = vocabulary.words.subList(0, WORDS_BEFORE_PAUSE);
        List<Integer> after = vocabulary.words.subList(WORDS_BEFORE_PAUSE, vocabulary.words.size());
        permute(before);
        permute(after);
        some(before, FEW).forEach(word -> edge(vocabulary.ofCharacter('\n'), word));
        List<Integer> path = new ArrayList<>(
                pause == TinyModel.Pause.IN_EMOJI
                        ? List.of(vocabulary.halfEmoji, 0x98)
                        : List.of(vocabulary.ofCharacter(' ')));
        path.addAll(vocabulary.unseen);
        if (pause == TinyModel.Pause.IN_EMOJI) {
            path.add(0x80);
        }
        some(before, FEW).forEach(word -> edge(word, path.get(0)));
        for (int at = 1; at < path.size(); at++) {
            edge(path.get(at - 1), path.get(at));
        }
        some(after, 3).forEach(word -> edge(path.get(path.size() - 1), word));
        for (char mark : ".!?".toCharArray()) {
            int token = vocabulary.ofCharacter(mark);
            some(after, FEW).forEach(word -> edge(word, token));
            edge(token, vocabulary.end);
        }
    }

    /** Each of these words may be followed by four of them. */
    private void permute(List<Integer> words) {
        for (int i = 0; i < 4; i++) {
            List<Integer> permuted = new ArrayList<>(words);
            Collections.shuffle(permuted, random);
            for (int at = 0; at < permuted.size(); at++) {
                edge(words.get(at), permuted.get(at));
            }
        }
    }

    /** From words through bytes of one character, one token each, to words. */
    @SafeVarargs
    private void chain(List<Integer>... steps) {
        List<Integer> from = someWords(14);
        for (List<Integer> step : steps) {
            from.forEach(left -> step.forEach(right -> edge(left, right)));
            from = step;
        }
        from.forEach(last -> someWords(3).forEach(word -> edge(last, word)));
    }

    private List<Integer> someWords(int count) {
        return some(vocabulary.words, count);
    }

    private List<Integer> some(List<Integer> words, int count) {
        List<Integer> shuffled = new ArrayList<>(words);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, count);
    }
}
