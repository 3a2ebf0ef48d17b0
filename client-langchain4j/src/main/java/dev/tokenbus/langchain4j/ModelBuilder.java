package dev.tokenbus.langchain4j;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.tokenbus.client.ClientOptions;
import dev.tokenbus.client.plain.Tokenbus;
import dev.tokenbus.protocol.StreamOptions;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What both models are built of.
 *
 * <pre>{@code
 * TokenbusChatModel model = TokenbusChatModel.builder()
 *         .gateways("wss://a.example.org", "wss://b.example.org")
 *         .clientOptions(ClientOptions.builder().key("tbk_...").build())
 *         .modelName("llama")
 *         .extra("reasoning_effort", "low")
 *         .build();
 * }</pre>
 *
 * @param <B> the builder itself
 */
public abstract class ModelBuilder<B extends ModelBuilder<B>> {
    private List<URI> gateways = List.of(URI.create("ws://localhost:8080"));
    private ClientOptions clientOptions = ClientOptions.DEFAULT;
    private @Nullable Tokenbus client;
    private TokenbusChatRequestParameters parameters =
            TokenbusChatRequestParameters.builder().build();
    private List<ChatModelListener> listeners = List.of();
    private boolean isSchemaStrict;

    ModelBuilder() {}

    abstract B self();

    /** The gateways of one cluster, {@code ws://} or {@code wss://}. */
    public B gateways(String... urls) {
        gateways = Stream.of(urls).map(URI::create).toList();
        return self();
    }

    /** The key to show, and how connections are kept. */
    public B clientOptions(ClientOptions options) {
        clientOptions = options;
        return self();
    }

    /** A client that others use too, in place of gateways; its owner closes it. */
    public B client(Tokenbus shared) {
        client = shared;
        return self();
    }

    /** Without one the cluster's default model answers. */
    public B modelName(String name) {
        return over(ChatRequestParameters.builder().modelName(name).build());
    }

    public B temperature(double temperature) {
        return over(ChatRequestParameters.builder().temperature(temperature).build());
    }

    public B topP(double topP) {
        return over(ChatRequestParameters.builder().topP(topP).build());
    }

    public B maxOutputTokens(int most) {
        return over(ChatRequestParameters.builder().maxOutputTokens(most).build());
    }

    /** What holds for each request that does not say otherwise; a {@link TokenbusChatRequestParameters} may say more. */
    public B defaultRequestParameters(ChatRequestParameters defaults) {
        return over(defaults);
    }

    public B listeners(List<ChatModelListener> all) {
        listeners = List.copyOf(all);
        return self();
    }

    /** Priority, deadline and the rest of what tokenbus itself does with a stream. */
    public B streamOptions(StreamOptions options) {
        return over(
                TokenbusChatRequestParameters.builder().streamOptions(options).build());
    }

    /** A field for the model's server, by the server's own name: a string, number, boolean, {@code List} or {@code Map}. */
    public B extra(String name, Object value) {
        return over(TokenbusChatRequestParameters.builder().extra(name, value).build());
    }

    /** Whether a JSON schema is sent as one that the model must keep to the letter. */
    public B strictJsonSchema(boolean isStrict) {
        isSchemaStrict = isStrict;
        return self();
    }

    private B over(ChatRequestParameters others) {
        parameters = parameters.overrideWith(others);
        return self();
    }

    ModelCore core() {
        Tokenbus used = client == null ? Tokenbus.lazily(gateways, clientOptions) : client;
        return new ModelCore(used, client == null, parameters, listeners, new RequestWording(isSchemaStrict));
    }
}
