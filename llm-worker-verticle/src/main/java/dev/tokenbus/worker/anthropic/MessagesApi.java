package dev.tokenbus.worker.anthropic;

import dev.tokenbus.worker.backend.GenerationRequest;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.upstream.UpstreamApi;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import dev.tokenbus.worker.upstream.UpstreamConfig.Continuation;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Anthropic's Messages. */
public final class MessagesApi implements UpstreamApi {
    private static final String VERSION = "2023-06-01";

    /** A server has no more models that count. */
    private static final int MAX_MODELS = 1000;

    /** {@code max_tokens: 16384 > 8192, which is the maximum allowed number of output tokens for ...} */
    private static final Pattern TOO_MANY = Pattern.compile("max_tokens: *(\\d{1,9}) *> *(\\d{1,7})");

    private final UpstreamConfig upstream;
    /** What models have said is the most tokens that they answer. */
    private final Map<String, Integer> mostTokens = new HashMap<>();
    /** Models that have refused to go on with a text. */
    private final Set<String> beginners = new HashSet<>();

    public MessagesApi(UpstreamConfig upstream) {
        this.upstream = upstream;
    }

    @Override
    public String provider() {
        return "anthropic";
    }

    @Override
    public String path() {
        return "/messages";
    }

    @Override
    public Map<String, String> headers(@Nullable String apiKey) {
        Map<String, String> headers = new HashMap<>(upstream.dialect().headers("x-api-key", apiKey));
        headers.put("anthropic-version", VERSION);
        return headers;
    }

    @Override
    public Asking ask(GenerationRequest request) {
        return new MessagesAsking(request);
    }

    @Override
    public EventReader reader(EventSink sink) {
        return new MessagesEventReader(sink);
    }

    @Override
    public boolean canContinue(String model) {
        return upstream.continuation() != Continuation.NONE && !beginners.contains(model);
    }

    /** One prompt, with as many tokens for the answer as the model is known to take, unless the client says how many. */
    private final class MessagesAsking implements Asking {
        private final GenerationRequest request;

        MessagesAsking(GenerationRequest request) {
            this.request = request;
        }

        @Override
        public Buffer body() {
            int most = mostTokens.getOrDefault(request.model(), Integer.MAX_VALUE);
            int asked = Math.min(most, upstream.dialect().answerTokens());
            return MessagesRequestJson.write(request, asked, most);
        }

        @Override
        public boolean reword(UpstreamError refusal) {
            if (!request.continueAfter().isEmpty()
                    && refusal.message().contains("prefill")
                    && beginners.size() < MAX_MODELS) {
                beginners.add(request.model());
                return false;
            }
            return request.config().maxTokens() == null && answersLess(refusal);
        }

        private boolean answersLess(UpstreamError refusal) {
            Matcher tooMany = TOO_MANY.matcher(refusal.message());
            if (!tooMany.find() || mostTokens.size() >= MAX_MODELS) {
                return false;
            }
            int most = Integer.parseInt(tooMany.group(2));
            boolean isLess = most > 0 && most < Integer.parseInt(tooMany.group(1));
            if (isLess) {
                mostTokens.put(request.model(), most);
            }
            return isLess;
        }

        @Override
        public String blanksLeftOut() {
            String prefill = request.prefill();
            return prefill.substring(prefill.stripTrailing().length());
        }
    }
}
