package dev.tokenbus.node.cli;

import dev.tokenbus.client.ClientOptions;
import dev.tokenbus.client.ClientStream;
import dev.tokenbus.client.TokenbusClient;
import dev.tokenbus.node.Explanation;
import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import dev.tokenbus.protocol.frame.ServerFrame;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tokenbus chat}: streams answers to a terminal or a pipe. */
@Command(
        name = "chat",
        description = "Streams an answer to the terminal.",
        mixinStandardHelpOptions = true,
        version = TokenbusCommand.VERSION,
        footer = {
            "",
            "Without a prompt it reads a conversation line by line from a terminal; from a pipe it",
            "reads all of standard input as one prompt. Ctrl-C stops the generation."
        })
final class ChatCommand implements Callable<Integer> {
    private static final long CONNECT_SECONDS = 10;
    private static final long STOP_SECONDS = 3;

    /** A person waits 10 s for a lost connection, not a minute. */
    private static final ClientOptions PATIENCE = new ClientOptions(200, 2_000, 10_000, 10_000, 64);

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "ws://localhost:8080",
            description = "The gateway (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private URI url;

    @Option(names = "--model", paramLabel = "NAME", description = "The model (default: the server's own).")
    private @Nullable String model;

    @Option(names = "--max-tokens", paramLabel = "N", description = "The most tokens in the answer.")
    private @Nullable Integer maxTokens;

    @Option(names = "--temperature", paramLabel = "T", description = "The temperature, 0 to 2.")
    private @Nullable Double temperature;

    @Parameters(arity = "0..1", paramLabel = "PROMPT", description = "The prompt.")
    private @Nullable String prompt;

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final List<ChatMessage> conversation = new ArrayList<>();
    private volatile @Nullable ClientStream running;

    @Override
    public Integer call() throws Exception {
        // With one event loop every context shares its thread, so the client's state is safe.
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            TokenbusClient client = ServerRun.await(TokenbusClient.connect(vertx, url, PATIENCE), CONNECT_SECONDS);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopRunning(vertx), "tokenbus-stop"));
            int exitCode = converse(vertx, client);
            ServerRun.await(client.close(), STOP_SECONDS);
            return exitCode;
        } finally {
            ServerRun.await(vertx.close(), STOP_SECONDS);
        }
    }

    private int converse(Vertx vertx, TokenbusClient client) throws Exception {
        if (prompt != null) {
            return ask(vertx, client, prompt);
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if (!Terminal.INPUT.isInteractive()) {
            StringBuilder all = new StringBuilder();
            in.lines().forEach(line -> all.append(line).append('\n'));
            return ask(vertx, client, all.toString());
        }
        return readLines(vertx, client, in);
    }

    private int readLines(Vertx vertx, TokenbusClient client, BufferedReader in) throws Exception {
        int exitCode = 0;
        System.err.println("Connected to " + url + ". Empty line or Ctrl-D ends.");
        while (true) {
            System.err.print("> ");
            System.err.flush();
            String line = readLine(in);
            if (line == null || line.isBlank()) {
                return exitCode;
            }
            exitCode = ask(vertx, client, line);
        }
    }

    private static @Nullable String readLine(BufferedReader in) throws IOException {
        return in.readLine();
    }

    private int ask(Vertx vertx, TokenbusClient client, String text) throws Exception {
        conversation.add(ChatMessage.user(text));
        StreamConfig options = new StreamConfig(
                model, maxTokens, temperature, null, List.of(), null, StreamOptions.DEFAULT, SimulationOptions.NONE);
        StringBuilder answer = new StringBuilder();
        long startedAt = System.nanoTime();
        long[] firstAt = {0};
        CompletableFuture<ServerFrame> end = new CompletableFuture<>();
        vertx.runOnContext(v -> {
            ClientStream stream = client.start(List.copyOf(conversation), options)
                    .handler(piece -> {
                        firstAt[0] = firstAt[0] == 0 ? System.nanoTime() : firstAt[0];
                        answer.append(piece);
                        out.print(piece);
                        out.flush();
                    })
                    .queuedHandler(position -> System.err.println("(place " + position + " in the queue)"));
            running = stream;
            stream.end().onComplete(end::complete, end::completeExceptionally);
        });
        ServerFrame last = end.get();
        running = null;
        out.println();
        if (answer.length() > 0) {
            conversation.add(new ChatMessage("assistant", answer.toString()));
        }
        return report(last, startedAt, firstAt[0]);
    }

    private static int report(ServerFrame last, long startedAt, long firstAt) {
        if (last instanceof ServerFrame.Error error) {
            System.err.println("tokenbus: the answer is incomplete: "
                    + error.failure().detail() + " (" + error.failure().code().wireName() + ")");
            return 1;
        }
        if (last instanceof ServerFrame.Done done && Terminal.ERRORS.isInteractive()) {
            long tokens = done.usage().completionTokens();
            double seconds = Math.max(1, System.nanoTime() - firstAt) / 1e9;
            System.err.printf(
                    Locale.ROOT,
                    "[%d tokens, %.1f tokens/s, first after %d ms, %s]%n",
                    tokens,
                    tokens / seconds,
                    (firstAt - startedAt) / 1_000_000,
                    done.finishReason());
        }
        return 0;
    }

    /** Handles Ctrl-C: stops the generation on the server, not only here. */
    private void stopRunning(Vertx vertx) {
        ClientStream stream = running;
        if (stream == null) {
            return;
        }
        vertx.runOnContext(v -> stream.stop());
        try {
            ServerRun.await(stream.end(), STOP_SECONDS);
            System.err.println("\n[stopped]");
        } catch (Exception e) {
            System.err.println("\n[the server did not confirm the stop: " + Explanation.of(e) + "]");
        }
    }
}
