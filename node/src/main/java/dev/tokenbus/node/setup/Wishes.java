package dev.tokenbus.node.setup;

import java.util.List;
import java.util.Locale;

/**
 * What a first configuration is to say.
 *
 * @param keysFile the file of keys; empty: only this machine may come
 * @param members the other machines of the cluster; none for one process
 */
record Wishes(Model model, String keysFile, List<String> members) {
    /** Where the models are. */
    sealed interface Model {
        /** As {@code --upstream} has it. Throws {@link IllegalArgumentException} for what is none of them. */
        static Model parse(String text) {
            if (text.matches("https?://\\S+")) {
                return new Server("main", text, "openai");
            }
            if (text.endsWith(".gguf")) {
                return new File(text);
            }
            return switch (text) {
                case "simulated" -> new Simulated();
                case "openai" -> new Server("openai", "https://api.openai.com/v1", "openai");
                case "anthropic" -> new Server("anthropic", "https://api.anthropic.com/v1", "anthropic");
                case "ollama" -> new Server("ollama", "http://localhost:11434/v1", "openai");
                case "vllm" -> new Server("vllm", "http://localhost:8000/v1", "openai");
                case "llama.cpp" -> new Server("llama-cpp", "http://localhost:8080/v1", "openai");
                default -> throw new IllegalArgumentException("--upstream: " + text + " (expected: " + EXPECTED + ")");
            };
        }
    }

    /** No model: sim-text and sim-echo. */
    record Simulated() implements Model {}

    /** A server. */
    record Server(String name, String url, String api) implements Model {
        boolean wantsKey() {
            return url.startsWith("https:");
        }

        /** The environment variable that its key comes from. */
        String keyVariable() {
            return name.equals("openai")
                    ? "OPENAI_API_KEY"
                    : "TOKENBUS_WORKER_UPSTREAM_"
                            + name.toUpperCase(Locale.ROOT).replace('-', '_') + "_API_KEY";
        }
    }

    /** A file of GGUF. */
    record File(String path) implements Model {}

    static final String EXPECTED =
            "simulated, openai, anthropic, ollama, vllm, llama.cpp, a URL, or a file that ends in .gguf";

    Wishes {
        members = List.copyOf(members);
        for (String member : members) {
            if (!member.matches("[A-Za-z0-9._:\\[\\]-]{1,255}")) {
                throw new IllegalArgumentException("--members: " + member + " (expected: host or host:port)");
            }
        }
    }
}
