package dev.tokenbus.worker.openai;

import dev.tokenbus.worker.asked.MessagesOnly;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.upstream.UpstreamApi;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import dev.tokenbus.worker.upstream.UpstreamConfig.Continuation;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenAI's chat completions, as OpenAI and the many servers that copy it speak them. */
public final class OpenAiApi implements UpstreamApi {
    private final UpstreamConfig upstream;
    private final Map<String, Wording> wordings = new HashMap<>();

    public OpenAiApi(UpstreamConfig upstream) {
        this.upstream = upstream;
    }

    @Override
    public String provider() {
        return "openai";
    }

    @Override
    public String path() {
        return "/chat/completions";
    }

    @Override
    public Map<String, String> headers(@Nullable String apiKey) {
        return upstream.dialect().headers("authorization", apiKey);
    }

    @Override
    public Asking ask(GenerationRequest request) {
        return new ChatAsking(MessagesOnly.without(request), upstream, wordings);
    }

    @Override
    public @Nullable String refusal(GenerationRequest request) {
        return MessagesOnly.refusal(request);
    }

    @Override
    public EventReader reader(EventSink sink) {
        return new ChatEventReader(sink);
    }

    /** vLLM, SGLang and llama.cpp can be asked, hosted services cannot. */
    @Override
    public boolean countsTokens() {
        return upstream.continuation() == Continuation.VLLM || upstream.continuation() == Continuation.LLAMA_CPP;
    }

    @Override
    public boolean canContinue(String model) {
        return upstream.continuation() != Continuation.NONE;
    }
}
