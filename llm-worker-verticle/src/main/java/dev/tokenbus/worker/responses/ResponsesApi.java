package dev.tokenbus.worker.responses;

import dev.tokenbus.worker.asked.MessagesOnly;
import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.upstream.UpstreamApi;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** OpenAI's Responses. Nothing in them lets a model go on with a text that was begun. */
public final class ResponsesApi implements UpstreamApi {
    private final UpstreamConfig upstream;

    public ResponsesApi(UpstreamConfig upstream) {
        this.upstream = upstream;
    }

    @Override
    public String provider() {
        return "openai";
    }

    @Override
    public String path() {
        return "/responses";
    }

    @Override
    public Map<String, String> headers(@Nullable String apiKey) {
        return upstream.dialect().headers("authorization", apiKey);
    }

    @Override
    public Asking ask(GenerationRequest request) {
        return () -> ResponsesRequestJson.write(MessagesOnly.without(request));
    }

    @Override
    public @Nullable String refusal(GenerationRequest request) {
        return MessagesOnly.refusal(request);
    }

    @Override
    public EventReader reader(EventSink sink) {
        return new ResponsesEventReader(sink);
    }
}
