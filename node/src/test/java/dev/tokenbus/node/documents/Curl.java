package dev.tokenbus.node.documents;

import java.net.URI;
import java.util.List;
import java.util.Set;

/** A command that asks a node, as its words say: only options that the documents use. */
record Curl(String method, URI uri, String body) {
    private static final Set<String> WITH_A_WORD =
            Set.of("-X", "--request", "-d", "--data", "--json", "-H", "--header", "-o", "--cacert", "-u");
    private static final Set<String> ALONE =
            Set.of("-s", "-S", "-f", "-N", "-i", "-v", "-sS", "-sN", "-sf", "--no-buffer");

    static Curl of(List<String> words) {
        String method = "";
        String body = "";
        String address = "";
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            if (WITH_A_WORD.contains(word)) {
                String value = words.get(++i);
                method = word.equals("-X") || word.equals("--request") ? value : method;
                body = List.of("-d", "--data", "--json").contains(word) ? value : body;
            } else if (!ALONE.contains(word)) {
                if (word.startsWith("-") || !address.isEmpty()) {
                    throw new IllegalArgumentException(word + " (expected: one address, " + WITH_A_WORD + ALONE + ")");
                }
                address = word;
            }
        }
        if (method.isEmpty()) {
            method = body.isEmpty() ? "GET" : "POST";
        }
        return new Curl(method, URI.create(address.contains("://") ? address : "http://" + address), body);
    }
}
