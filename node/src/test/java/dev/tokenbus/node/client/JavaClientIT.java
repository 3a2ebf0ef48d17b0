package dev.tokenbus.node.client;

import dev.tokenbus.client.Answer;
import dev.tokenbus.client.ClientOptions;
import dev.tokenbus.client.StreamFailedException;
import dev.tokenbus.client.ask.Options;
import dev.tokenbus.client.plain.AnswerStream;
import dev.tokenbus.client.plain.Tokenbus;
import dev.tokenbus.testkit.client.CaseAnswer;
import dev.tokenbus.testkit.client.ClientCases;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The Java client, without Vert.x of the program's own, in a cluster in which processes die. */
final class JavaClientIT extends ClientCases<Tokenbus> {
    @Override
    protected Tokenbus connect(List<String> gateways) throws Exception {
        return Tokenbus.connect(gateways.stream().map(URI::create).toList(), ClientOptions.DEFAULT);
    }

    @Override
    protected void ask(Tokenbus tokenbus, String model, CaseAnswer answer) {
        AnswerStream stream = tokenbus.start("hi", Options.of(model).build());
        answer.onCancel(stream::stop);
        CompletableFuture.runAsync(() -> {
            try {
                for (String text : stream) {
                    answer.piece(text);
                }
                Answer whole = stream.answer().join();
                answer.ends(new CaseAnswer.Whole(
                        whole.text(),
                        whole.finishReason(),
                        whole.usage().promptTokens(),
                        whole.usage().completionTokens()));
            } catch (RuntimeException e) {
                answer.fails(e);
            }
        });
    }

    @Override
    protected Class<? extends Throwable> classOf(Refusal refusal) {
        return StreamFailedException.class;
    }
}
