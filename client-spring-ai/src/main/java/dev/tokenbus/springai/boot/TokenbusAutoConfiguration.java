package dev.tokenbus.springai.boot;

import dev.tokenbus.client.ClientOptions;
import dev.tokenbus.client.plain.Tokenbus;
import dev.tokenbus.springai.TokenbusChatModel;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.observation.ChatModelObservationConvention;
import org.springframework.ai.model.SpringAIModelProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Gives a Spring Boot application a {@link ChatModel} over the gateways of {@code spring.ai.tokenbus.gateways}. It connects with the first
 * prompt. A bean of the application's own takes the place of any of these.
 *
 * <pre>{@code
 * @Bean
 * ClientOptions clientOptions(Supplier<CompletionStage<String>> tokens) {
 *     return ClientOptions.builder().tokenProvider(tokens).build();
 * }
 * }</pre>
 *
 * <p>Where several chat models are on the class path, {@code spring.ai.model.chat=tokenbus} chooses this one.
 */
@AutoConfiguration
@ConditionalOnProperty(
        name = SpringAIModelProperties.CHAT_MODEL,
        havingValue = TokenbusChatModel.PROVIDER,
        matchIfMissing = true)
@EnableConfigurationProperties({TokenbusProperties.class, TokenbusChatProperties.class})
public final class TokenbusAutoConfiguration {
    /** How the client keeps its connection; an application that shows tokens has a bean of its own. */
    @Bean
    @ConditionalOnMissingBean
    ClientOptions tokenbusClientOptions(TokenbusProperties properties) {
        return properties.clientOptions();
    }

    /** The client, for what the application asks of tokenbus beside the model. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Tokenbus tokenbusClient(TokenbusProperties properties, ClientOptions options) {
        return Tokenbus.lazily(properties.gateways(), options);
    }

    @Bean
    @ConditionalOnMissingBean
    TokenbusChatModel tokenbusChatModel(
            Tokenbus client,
            TokenbusChatProperties properties,
            ObjectProvider<ObservationRegistry> observations,
            ObjectProvider<ChatModelObservationConvention> convention) {
        TokenbusChatModel.Builder builder = TokenbusChatModel.builder()
                .client(client)
                .options(properties.options())
                .observationRegistry(observations.getIfUnique(() -> ObservationRegistry.NOOP));
        convention.ifAvailable(builder::observationConvention);
        return builder.build();
    }
}
