package dev.tokenbus.worker.openai;

import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.upstream.UpstreamApi;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** One prompt, worded as the model took the latest one. What a refusal teaches is kept once a request in the new words is taken. */
final class ChatAsking implements UpstreamApi.Asking {
    /** A server has no more models that count. */
    private static final int MAX_MODELS = 1000;

    private final GenerationRequest request;
    private final UpstreamConfig upstream;
    private final Map<String, Wording> taken;
    private final Wording before;
    private Wording wording;

    /** @param taken the wordings that models have taken, which are not the usual one; grows */
    ChatAsking(GenerationRequest request, UpstreamConfig upstream, Map<String, Wording> taken) {
        this.request = request;
        this.upstream = upstream;
        this.taken = taken;
        Wording learned = taken.get(request.model());
        this.before = learned != null ? learned : Wording.of(upstream).asked(request.config());
        this.wording = before;
    }

    @Override
    public Buffer body() {
        return ChatRequestJson.write(request, upstream, wording);
    }

    @Override
    public boolean reword(UpstreamError refusal) {
        Wording next = wording.after(refusal);
        boolean isOther = !next.equals(wording);
        wording = next;
        return isOther;
    }

    @Override
    public void taken() {
        if (!wording.equals(before) && taken.size() < MAX_MODELS) {
            taken.put(request.model(), new Wording(wording.usage(), wording.maxTokens(), false));
        }
    }
}
