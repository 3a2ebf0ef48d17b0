package dev.tokenbus.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.util.List;

/** LangChain4j's own tests of models that give whole answers, all of them. */
final class ChatModelKitIT extends AbstractChatModelIT {
    @Override
    protected List<ChatModel> models() {
        return List.of(KitNode.whole().build());
    }

    @Override
    protected ChatModel createModelWith(ChatRequestParameters parameters) {
        return KitNode.whole().defaultRequestParameters(parameters).build();
    }

    @Override
    protected String customModelName() {
        return KitNode.OTHER_MODEL;
    }

    @Override
    protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
        return TokenbusChatRequestParameters.builder()
                .maxOutputTokens(maxOutputTokens)
                .build();
    }
}
