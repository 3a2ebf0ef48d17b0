package dev.tokenbus.node.cli;

import dev.tokenbus.client.ClientOptions;
import dev.tokenbus.client.NotConnectedException;
import dev.tokenbus.client.TokenbusClient;
import dev.tokenbus.node.Explanation;
import dev.tokenbus.node.chat.Chat;
import dev.tokenbus.node.chat.GatewayProbe;
import dev.tokenbus.node.chat.Outcome;
import dev.tokenbus.node.chat.Screen;
import dev.tokenbus.node.chat.Terminal;
import dev.tokenbus.node.remote.GatewayOptions;
import dev.tokenbus.node.server.ServerRun;
import dev.tokenbus.protocol.SimulationOptions;
import dev.tokenbus.protocol.StreamConfig;
import dev.tokenbus.protocol.StreamOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tokenbus chat}: streams answers to a terminal or a pipe. */
@Command(
        name = "chat",
        description = "Streams an answer to the terminal.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Without a prompt it reads a conversation line by line from a terminal, where",
            "the arrow keys edit and recall lines; from a pipe it reads all of standard",
            "input as one prompt. Ctrl-C stops the answer, twice it ends the program.",
            "",
            "A gateway that wants a key takes it from TOKENBUS_API_KEY.",
            "",
            "Answers and tool calls go to standard output, all else to standard error.",
            "",
            "Exit codes: 0 the answer is complete; 1 no gateway, or the answer failed;",
            "2 wrong usage; 3 the model's limit of tokens cut it; 4 a content filter stopped it;",
            "5 the prompt is too long for the model; 130 stopped. A conversation ends with the",
            "code of its last answer.",
            "",
            "  tokenbus chat what is a lantern",
            "  cat notes.txt | tokenbus chat --model NAME"
        })
final class ChatCommand implements Callable<Integer> {
    /** For each address: longer than an attempt takes. */
    private static final long CONNECT_SECONDS = 15;

    private static final long CLOSE_SECONDS = 3;

    /** A person waits 10 s for a lost connection, not a minute. */
    private static final ClientOptions PATIENCE = new ClientOptions(200, 2_000, 5_000, 10_000, 64);

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private GatewayOptions gateways;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "NAME", description = "The model (default: the server's own).")
    private @Nullable String model;

    @Option(names = "--max-tokens", paramLabel = "N", description = "The most tokens in the answer.")
    private @Nullable Integer maxTokens;

    @Option(names = "--temperature", paramLabel = "T", description = "The temperature, 0 to 2.")
    private @Nullable Double temperature;

    @Parameters(
            arity = "0..*",
            paramLabel = "PROMPT",
            description = "The prompt, in one word or many. A word that begins with - goes after --.")
    private @Nullable List<String> words;

    @Override
    public Integer call() throws Exception {
        // With one event loop every context shares its thread, so the client's state is safe.
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            Context context = vertx.getOrCreateContext();
            TokenbusClient client = connect(vertx);
            Outcome outcome = converse(new Chat(context, client, options(), Screen.standard()));
            close(client.close());
            return outcome.exitCode();
        } finally {
            close(vertx.close());
        }
    }

    private TokenbusClient connect(Vertx vertx) throws Exception {
        try {
            List<URI> addresses = gateways.urls().stream().map(URI::create).toList();
            ClientOptions options =
                    PATIENCE.withKey(GatewayOptions.key()).withAuthority(readable(gateways.authority()));
            return ServerRun.await(
                    TokenbusClient.connect(vertx, addresses, options), addresses.size() * CONNECT_SECONDS);
        } catch (IllegalArgumentException e) {
            throw badUrl(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException bad) {
                throw badUrl(bad);
            }
            if (e.getCause() instanceof NotConnectedException nowhere) {
                throw new IOException(GatewayProbe.explain(nowhere), nowhere);
            }
            throw e;
        }
    }

    private static @Nullable Path readable(@Nullable Path file) throws IOException {
        if (file != null && !(Files.isReadable(file) && Files.readString(file).contains("BEGIN CERTIFICATE"))) {
            throw new IOException("--cacert: " + file + " (expected: a PEM file of certificates)");
        }
        return file;
    }

    /** Names what the user wrote: the option or the variable. */
    private IllegalArgumentException badUrl(IllegalArgumentException cause) {
        boolean isOption = spec.commandLine().getParseResult().hasMatchedOption("--url");
        return new IllegalArgumentException(
                (isOption ? "--url: " : "TOKENBUS_URL: ") + String.join(",", gateways.urls())
                        + " (expected: ws://host[:port] or wss://host[:port])",
                cause);
    }

    private StreamConfig options() {
        return new StreamConfig(
                model, maxTokens, temperature, null, List.of(), null, StreamOptions.DEFAULT, SimulationOptions.NONE);
    }

    private Outcome converse(Chat chat) throws Exception {
        if (words != null) {
            return chat.one(String.join(" ", words));
        }
        if (!Terminal.INPUT.isInteractive()) {
            return chat.piped();
        }
        String where = String.join(", ", gateways.urls());
        return chat.lines("Connected to " + where + ". Ctrl-C stops an answer, Ctrl-D ends.");
    }

    /** How the answer ended is known: a connection that does not close in time changes nothing. */
    private static void close(Future<Void> closing) throws InterruptedException {
        try {
            ServerRun.await(closing, CLOSE_SECONDS);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            System.err.println("tokenbus: " + Explanation.of(e));
        }
    }
}
