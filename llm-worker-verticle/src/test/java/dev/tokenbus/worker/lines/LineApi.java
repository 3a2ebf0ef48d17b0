package dev.tokenbus.worker.lines;

import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.upstream.UpstreamApi;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An API that no server has: each event is one line, whose first character says what it is. */
final class LineApi implements UpstreamApi {
    @Override
    public String provider() {
        return "lines";
    }

    @Override
    public String path() {
        return "/lines";
    }

    @Override
    public Map<String, String> headers(@Nullable String apiKey) {
        return apiKey == null ? Map.of("x-version", "1") : Map.of("x-version", "1", "x-key", apiKey);
    }

    @Override
    public Asking ask(GenerationRequest request) {
        return () -> LineRequestJson.write(request);
    }

    @Override
    public EventReader reader(EventSink sink) {
        return new LineEventReader(sink);
    }

    @Override
    public boolean canContinue(String model) {
        return true;
    }
}
