package dev.tokenbus.node.setup;

import dev.tokenbus.node.setup.Wishes.Model;
import dev.tokenbus.node.setup.Wishes.Simulated;
import java.io.Console;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The three questions. An empty answer is the default. */
final class Questions {
    private static final int KNOCK_MS = 200;

    private final @Nullable Console console;

    private Questions(@Nullable Console console) {
        this.console = console;
    }

    static Questions on(Console console) {
        return new Questions(console);
    }

    /** Asks nobody. */
    static Questions none() {
        return new Questions(null);
    }

    private String ask(String question, String standard) {
        if (console == null) {
            return standard;
        }
        String answer = console.readLine("%s [%s] ", question, standard);
        return answer == null || answer.isBlank() ? standard : answer.strip();
    }

    /** Asks again until the answer is one. */
    Model model() {
        if (console == null) {
            return new Simulated();
        }
        Optional<String> local = local();
        local.ifPresent(name -> console.printf("Something listens where %s does as a rule.%n", name));
        while (true) {
            String answer = ask("Which model server? (" + Wishes.EXPECTED + ")", local.orElse("simulated"));
            try {
                return Model.parse(answer);
            } catch (IllegalArgumentException e) {
                console.printf("%s%n", e.getMessage());
            }
        }
    }

    String keysFile() {
        String answer = ask("Who may come? (here: only this machine; keys: everyone with a key)", "here");
        return answer.equals("here") ? "" : answer.equals("keys") ? "keys.jsonl" : answer;
    }

    List<String> members() {
        String answer = ask("One process, or a cluster? (one, or the machines: host,host)", "one");
        return answer.equals("one") ? List.of() : List.of(answer.split("[,\\s]+"));
    }

    /** A model server on its usual port here. llama.cpp's is left out: a gateway has the same. */
    private static Optional<String> local() {
        return Stream.of("ollama", "vllm")
                .filter(name -> isThere(name.equals("ollama") ? 11_434 : 8000))
                .findFirst();
    }

    private static boolean isThere(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), KNOCK_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
