package dev.tokenbus.springai;

import dev.tokenbus.testkit.client.CaseAnswer;
import dev.tokenbus.testkit.client.ClientCases;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.model.MessageAggregator;
import org.springframework.ai.retry.NonTransientAiException;
import org.springframework.ai.retry.TransientAiException;
import reactor.core.Disposable;

/** Spring AI's {@code ChatClient} over our model, in a cluster in which processes die. */
final class SpringAiCasesIT extends ClientCases<TokenbusChatModel> {
    @Override
    protected TokenbusChatModel connect(List<String> gateways) {
        return TokenbusChatModel.builder()
                .gateways(gateways.toArray(String[]::new))
                .build();
    }

    @Override
    protected void ask(TokenbusChatModel chat, String model, CaseAnswer answer) {
        Disposable asked = new MessageAggregator()
                .aggregate(
                        ChatClient.create(chat)
                                .prompt("hi")
                                .options(TokenbusChatOptions.builder().model(model))
                                .stream()
                                .chatResponse()
                                .doOnNext(piece -> tell(answer, piece)),
                        whole -> answer.ends(whole(whole)))
                .subscribe(piece -> {}, answer::fails);
        answer.onCancel(asked::dispose);
    }

    private static void tell(CaseAnswer answer, ChatResponse piece) {
        String text = Objects.requireNonNull(piece.getResult()).getOutput().getText();
        if (text != null && !text.isEmpty()) {
            answer.piece(text);
        }
    }

    private static CaseAnswer.Whole whole(ChatResponse response) {
        Generation last = Objects.requireNonNull(response.getResult());
        Usage usage = response.getMetadata().getUsage();
        return new CaseAnswer.Whole(
                String.valueOf(last.getOutput().getText()),
                String.valueOf(last.getMetadata().getFinishReason()).toLowerCase(Locale.ROOT),
                usage.getPromptTokens(),
                usage.getCompletionTokens());
    }

    @Override
    protected Class<? extends Throwable> classOf(Refusal refusal) {
        return refusal == Refusal.BUSY ? TransientAiException.class : NonTransientAiException.class;
    }
}
