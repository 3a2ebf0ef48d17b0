package dev.tokenbus.gateway.chat;

import dev.tokenbus.protocol.json.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the data of deltas that are JSON objects. What no worker of this version sends says nothing: an answer does not fail for it. */
final class DeltaJson {
    private DeltaJson() {}

    /** Reads the fields of an object; whether it was one. */
    static boolean read(String data, Reading reading) {
        try (JsonReader in = new JsonReader(data)) {
            in.readObject(field -> reading.read(in, field));
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Reads one field. */
    interface Reading {
        void read(JsonReader in, String field) throws IOException;
    }

    /** The text of a refusal. */
    static String refusal(String data) {
        String[] text = {""};
        read(data, (in, field) -> text[0] = field.equals("text") ? in.string(field) : text[0]);
        return text[0];
    }

    /** The log probabilities of the tokens of a piece of text, each as JSON. */
    static List<String> logprobs(String data) {
        List<String> tokens = new ArrayList<>();
        read(data, (in, field) -> {
            if (field.equals("content")) {
                in.array(field, each -> tokens.add(in.raw()));
            }
        });
        return tokens;
    }
}
