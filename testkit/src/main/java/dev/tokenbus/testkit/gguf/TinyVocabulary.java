package dev.tokenbus.testkit.gguf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** The tokens of {@link TinyModel}: 256 bytes, syllables, words of two syllables, and the control tokens of ChatML. */
final class TinyVocabulary {
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final String CONSONANTS = "bcdfghjklmnprstvz";
    private static final String VOWELS = "aeiou";

    final List<String> tokens = new ArrayList<>();
    final List<Integer> kinds = new ArrayList<>();
    final List<String> merges = new ArrayList<>();
    final List<Integer> words = new ArrayList<>();
    /** Control tokens that mean nothing: they have no text in an answer. */
    final List<Integer> unseen = new ArrayList<>();

    final int halfEmoji;
    final int tools;
    final int call;
    final int called;
    final int begin;
    final int end;
    private final Map<String, Integer> index = new HashMap<>();
    private final char[] letters = letters();

    TinyVocabulary(Random random, int wordCount, int unseenCount) {
        for (int each = 0; each < 256; each++) {
            add(String.valueOf(letters[each]), NORMAL);
        }
        addWords(random, wordCount);
        // Half of an emoji is one token, its other bytes are two more.
        halfEmoji = indexOf(merge(letter(0xF0), letter(0x9F)));
        tools = add("<tools>", USER_DEFINED);
        call = add("<tool_call>", USER_DEFINED);
        called = add("</tool_call>", USER_DEFINED);
        begin = add("<|bos|>", CONTROL);
        add("<|im_start|>", CONTROL);
        end = add("<|im_end|>", CONTROL);
        for (int i = 0; i < unseenCount; i++) {
            unseen.add(add("<|unseen-" + i + "|>", CONTROL));
        }
    }

    private void addWords(Random random, int wordCount) {
        List<String> syllables = new ArrayList<>();
        for (char consonant : CONSONANTS.toCharArray()) {
            for (char vowel : VOWELS.toCharArray()) {
                syllables.add(merge(String.valueOf(consonant), String.valueOf(vowel)));
            }
        }
        List<String[]> pairs = new ArrayList<>();
        for (String first : List.copyOf(syllables)) {
            String spaced = merge(letter(' '), first);
            syllables.forEach(second -> pairs.add(new String[] {spaced, second}));
        }
        Collections.shuffle(pairs, random);
        for (String[] pair : pairs.subList(0, wordCount)) {
            words.add(indexOf(merge(pair[0], pair[1])));
        }
    }

    int size() {
        return tokens.size();
    }

    /** The token of one character of ASCII. */
    int ofCharacter(char character) {
        return character;
    }

    private int indexOf(String token) {
        return Objects.requireNonNull(index.get(token), token);
    }

    private String letter(int value) {
        return String.valueOf(letters[value]);
    }

    private String merge(String left, String right) {
        add(left + right, NORMAL);
        merges.add(left + ' ' + right);
        return left + right;
    }

    private int add(String token, int kind) {
        index.put(token, tokens.size());
        tokens.add(token);
        kinds.add(kind);
        return tokens.size() - 1;
    }

    /** The usual mapping of byte-level BPE: printable Latin-1 stands for itself, every other byte for U+0100 and up. */
    private static char[] letters() {
        char[] letters = new char[256];
        char extra = 256;
        for (int value = 0; value < 256; value++) {
            boolean isOwn = (value >= 33 && value < 127) || (value >= 161 && value < 173) || value >= 174;
            letters[value] = isOwn ? (char) value : extra++;
        }
        return letters;
    }
}
