package dev.tokenbus.worker.upstream;

import dev.tokenbus.protocol.Range;
import dev.tokenbus.worker.transport.Route;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Configures one LLM server. {@link #of} has the defaults.
 *
 * @param name what logs, metrics and {@code timings.attempts} call it: 1..64 letters, digits, {@code .}, {@code _}, {@code -}
 * @param baseUrl the base URL of its API, for example {@code https://api.openai.com/v1}; {@code /v1} is added to a URL without a path.
 *     A query, such as {@code ?api-version=preview}, is sent with each request and never printed
 * @param apiKey the API key; null for a server that wants none. Never printed
 * @param models the models to use it for; if none are named, the server is asked for its models, at the start
 *     and now and then
 * @param bounds how much of it and from it
 * @param timeouts how long to wait for it
 * @param dialect what it speaks
 * @param route the way to it
 * @param continuation how this server continues a text that another worker began; default {@link Continuation#NONE}. {@code vllm} (SGLang
 *     too) and {@code llama_cpp} are told so in the request, {@code prefix} (Mistral, DeepSeek) in the message; {@code prefill} goes on with
 *     a last message of the assistant anyhow, as some of Anthropic's models do
 */
public record UpstreamConfig(
        String name,
        String baseUrl,
        @Nullable String apiKey,
        List<String> models,
        Bounds bounds,
        Timeouts timeouts,
        Dialect dialect,
        Route route,
        Continuation continuation) {
    private static final String PREFIX = "worker.upstream.";
    private static final String BEARER = "authorization";
    private static final int KEY_CHARS = 16;
    private static final Pattern ADDRESS =
            Pattern.compile("(?i)[a-z][a-z0-9+.-]*://.*|[a-z0-9._-]+:\\d{1,5}(/.*)?|\\[[0-9a-f:]+](:\\d{1,5})?(/.*)?");
    private static final Pattern SERVER = Pattern.compile("(?:[A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{0,9}))?");

    /**
     * How many connections, retries and bytes one server gets.
     *
     * @param poolSize the largest number of connections, 1..10000, default 256. Each HTTP/1.1 stream holds one: not less than the
     *     worker's capacity. As many more requests may wait for one
     * @param maxRetries how often a request that failed before its first token is retried, 0..10; default 2
     * @param maxEventBytes the size of the largest event that is accepted from the server, 1024..67108864; default 1 MiB
     */
    public record Bounds(int poolSize, int maxRetries, int maxEventBytes) {
        static final Bounds DEFAULT = new Bounds(256, 2, 1024 * 1024);

        public Bounds {
            Range.check(PREFIX + "poolSize", poolSize, 1, 10_000);
            Range.check(PREFIX + "maxRetries", maxRetries, 0, 10);
            Range.check(PREFIX + "maxEventBytes", maxEventBytes, 1024, 64 * 1024 * 1024);
        }
    }

    /**
     * How long a worker waits for one server.
     *
     * @param connectTimeout milliseconds to obtain a connection, 1..600000; default 5000
     * @param firstTokenTimeout milliseconds from sending to the first token, 1..3600000; default 60000. Raise it for slow
     *     models on long prompts; keep-alives do not extend it, events without a token up to four times
     * @param idleTimeout milliseconds of silence between tokens, 1..3600000; default 30000
     * @param modelsRefresh milliseconds between two looks at its list of models, 10..86400000; default 60000. One that does not
     *     answer is asked more often at first
     */
    public record Timeouts(
            Duration connectTimeout, Duration firstTokenTimeout, Duration idleTimeout, Duration modelsRefresh) {
        static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofSeconds(30), Duration.ofMinutes(1));

        public Timeouts {
            Range.check(PREFIX + "connectTimeoutMs", connectTimeout.toMillis(), 1, 600_000);
            Range.check(PREFIX + "firstTokenTimeoutMs", firstTokenTimeout.toMillis(), 1, 3_600_000);
            Range.check(PREFIX + "idleTimeoutMs", idleTimeout.toMillis(), 1, 3_600_000);
            Range.check(PREFIX + "modelsRefreshMs", modelsRefresh.toMillis(), 10, 86_400_000);
        }
    }

    /** The API of a server. */
    public enum Api {
        /** Chat completions, as OpenAI and most servers have them. */
        OPENAI,
        /** Anthropic's Messages. */
        ANTHROPIC,
        /** OpenAI's Responses, for a server that has only those. */
        RESPONSES
    }

    /**
     * What one server speaks.
     *
     * @param api {@code openai}, the chat completions that most servers have; {@code anthropic}, Anthropic's Messages; {@code
     *     responses}, for a server that has only OpenAI's Responses
     * @param keyHeader the header with the API key where that is not the one of the API, for example {@code api-key} for Azure; in
     *     {@code authorization} the key is a bearer token
     * @param answerTokens the most tokens in an answer to a client that sets no limit, for {@code anthropic}, where there must be one:
     *     1..1000000. Less for a model that the server says has less
     */
    public record Dialect(Api api, @Nullable String keyHeader, int answerTokens) {
        static final Dialect DEFAULT = new Dialect(Api.OPENAI, null, 16_384);

        public Dialect {
            check(
                    keyHeader == null || keyHeader.matches("[A-Za-z0-9-]{1,64}"),
                    "keyHeader",
                    String.valueOf(keyHeader),
                    "a header's name of 1..64 letters, digits or '-'");
            Range.check(PREFIX + "answerTokens", answerTokens, 1, 1_000_000);
        }

        /** The header with the key; none if there is no key. */
        public Map<String, String> headers(String usual, @Nullable String apiKey) {
            String header = keyHeader == null ? usual : keyHeader.toLowerCase(Locale.ROOT);
            return apiKey == null ? Map.of() : Map.of(header, header.equals(BEARER) ? "Bearer " + apiKey : apiKey);
        }
    }

    /** How a server is told to continue an incomplete message of the assistant. */
    public enum Continuation {
        /** It cannot: the stream restarts on another worker. */
        NONE,
        /** vLLM and SGLang: {@code continue_final_message} and no generation prompt. */
        VLLM,
        /** llama.cpp: the same; one that does not know these fields takes a last message of the assistant for a prefill. */
        LLAMA_CPP,
        /** A last message of the assistant is a prefill, and nothing says so: Anthropic's models that take one. */
        PREFILL,
        /** Mistral and DeepSeek: the last message of the assistant says that it is a {@code prefix}. */
        PREFIX;

        /** Whether a server of this kind is known to say the message again: old ones of llama.cpp, and Mistral. */
        boolean mayEcho() {
            return this == LLAMA_CPP || this == PREFIX;
        }
    }

    public UpstreamConfig {
        check(name.matches("[A-Za-z0-9._-]{1,64}"), "name", name, "1..64 letters, digits, '.', '_' or '-'");
        baseUrl = checkedUrl(baseUrl);
        check(
                apiKey == null || apiKey.matches("[\\x21-\\x7e]{1,4096}"),
                "apiKey",
                "(hidden)",
                "visible ASCII characters");
        models = List.copyOf(models);
        check(models.stream().noneMatch(String::isBlank), "models", models, "names that are not blank");
    }

    /** Returns a configuration with the defaults for everything else. */
    public static UpstreamConfig of(String name, String baseUrl, @Nullable String apiKey, List<String> models) {
        return new UpstreamConfig(
                name,
                baseUrl,
                apiKey,
                models,
                Bounds.DEFAULT,
                Timeouts.DEFAULT,
                Dialect.DEFAULT,
                Route.DIRECT,
                Continuation.NONE);
    }

    /** The share of one of so many worker instances: its part of the connections, at least one. */
    public UpstreamConfig share(int instances) {
        int connections = (bounds.poolSize + instances - 1) / instances;
        Bounds part = new Bounds(connections, bounds.maxRetries, bounds.maxEventBytes);
        return new UpstreamConfig(name, baseUrl, apiKey, models, part, timeouts, dialect, route, continuation);
    }

    /** Where a path of its API is, with the query of the base URL. */
    public URI uri(String path) {
        int query = baseUrl.indexOf('?');
        return URI.create(shown(path) + (query < 0 ? "" : baseUrl.substring(query)));
    }

    /** Where a path of the server itself is, which is above its API. */
    public URI rootUri(String path) {
        return URI.create(shown("").replaceFirst("/v\\d+$", "") + path);
    }

    /** Where a path of its API is, as it may be printed: without the query, which may have a key in it. */
    public String shown(String path) {
        int query = baseUrl.indexOf('?');
        return (query < 0 ? baseUrl : baseUrl.substring(0, query)) + path;
    }

    /** Hides the key, and the query of the URL. */
    @Override
    public String toString() {
        return "UpstreamConfig[name=" + name + ", baseUrl=" + shown("") + ", apiKey="
                + (apiKey == null ? "none" : "[hidden]")
                + ", models=" + models + ", bounds=" + bounds + ", timeouts=" + timeouts + ", " + dialect + ", route="
                + route
                + ", continuation="
                + continuation + "]";
    }

    /** The URL without a slash at its end, and with {@code /v1} where it had no path. */
    private static String checkedUrl(String text) {
        String expected = "http://host[:port]/path or https://..., without user and fragment";
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException e) {
            // It may be a key in the wrong place, so it is not repeated.
            throw new IllegalArgumentException(PREFIX + "baseUrl: not a URL (expected: " + expected + ")", e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        // A user's name, and the password after it.
        boolean hasUser = authority.indexOf('@') >= 0;
        boolean plain = !hasUser && uri.getRawFragment() == null;
        String query = uri.getRawQuery() == null || uri.getRawQuery().isEmpty() ? "" : "?" + uri.getRawQuery();
        check(plain, "baseUrl", "(hidden)", expected);
        String shown = mayBeKey(text) ? "(hidden)" : query.isEmpty() ? text : text.replace(query, "");
        check(scheme.matches("https?") && hasServer(authority), "baseUrl", shown, expected);
        String path = uri.getRawPath().replaceAll("/+$", "");
        return scheme + "://" + uri.getRawAuthority() + (path.isEmpty() ? "/v1" : path) + query;
    }

    /** Whether it may be a key in the wrong place: a long text that is neither a URL nor a host with a port. */
    private static boolean mayBeKey(String text) {
        return text.length() >= KEY_CHARS && !ADDRESS.matcher(text).matches();
    }

    /** Whether the URL has a host and a possible port. The class URI knows no host with an underscore; containers have such names. */
    private static boolean hasServer(String authority) {
        Matcher server = SERVER.matcher(authority);
        if (!server.matches()) {
            return false;
        }
        String port = server.group(1);
        return port == null || (!port.isEmpty() && Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65_535);
    }

    private static void check(boolean holds, String field, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(PREFIX + field + ": " + value + " (expected: " + expected + ")");
        }
    }
}
