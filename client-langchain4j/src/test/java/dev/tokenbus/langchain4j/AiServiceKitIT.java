package dev.tokenbus.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.common.AbstractAiServiceIT;
import java.util.List;

/** LangChain4j's own tests of AI services. */
final class AiServiceKitIT extends AbstractAiServiceIT {
    @Override
    protected List<ChatModel> models() {
        return List.of(KitNode.whole().build());
    }
}
