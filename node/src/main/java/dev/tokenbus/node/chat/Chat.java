package dev.tokenbus.node.chat;

import dev.tokenbus.client.ClientStream;
import dev.tokenbus.client.TokenbusClient;
import dev.tokenbus.protocol.StreamConfig;
import io.vertx.core.Context;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks a gateway and shows its answers: one prompt, or a conversation. */
public final class Chat {
    private static final long STOP_SECONDS = 3;

    private final Context context;
    private final TokenbusClient client;
    private final StreamConfig options;
    private final Screen screen;
    private final Conversation conversation = new Conversation();
    private final Interrupts interrupts = new Interrupts();
    private volatile @Nullable ClientStream running;

    /** @param context the client's; its event loop is the only one that shows something meanwhile */
    public Chat(Context context, TokenbusClient client, StreamConfig options, Screen screen) {
        this.context = context;
        this.client = client;
        this.options = options;
        this.screen = screen;
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAtExit, "tokenbus-stop"));
    }

    /** Answers one prompt. */
    public Outcome one(String prompt) throws InterruptedException, ExecutionException {
        interrupts.listen();
        return ask(prompt);
    }

    /** Answers all of standard input. */
    public Outcome piped() throws IOException, InterruptedException, ExecutionException {
        return one(PipedPrompt.read(System.in, client.limits().messageBytes()));
    }

    /**
     * Answers line by line, until the user leaves.
     *
     * @param greeting is shown first
     * @return how the last answer ended
     */
    public Outcome lines(String greeting) throws IOException, InterruptedException, ExecutionException {
        Outcome last = Outcome.COMPLETE;
        try (PromptSource source = EditedLines.open(screen, interrupts)) {
            screen.remark(greeting);
            while (true) {
                PromptSource.Read read = source.next();
                if (read instanceof PromptSource.Read.Prompt prompt) {
                    last = ask(prompt.text());
                } else {
                    return read instanceof PromptSource.Read.Interrupted ? Outcome.STOPPED : last;
                }
            }
        }
    }

    private Outcome ask(String prompt) throws InterruptedException, ExecutionException {
        Turn turn = new Turn(screen, options.maxTokens() != null);
        context.runOnContext(v -> {
            ClientStream stream = client.start(conversation.with(prompt), options);
            running = stream;
            interrupts.answering(stream::stop);
            turn.show(stream);
        });
        Outcome outcome = turn.outcome().get();
        interrupts.answered();
        running = null;
        conversation.remember(prompt, turn.answer(), outcome);
        return outcome;
    }

    /** SIGTERM and a closed terminal: stops the answer on the server too, not only here. */
    private void stopAtExit() {
        ClientStream stream = running;
        if (stream == null) {
            return;
        }
        stream.stop();
        try {
            stream.lastFrame().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            screen.remark("[the server did not confirm the stop]");
        }
    }
}
