package dev.tokenbus.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.service.common.AbstractStreamingAiServiceIT;
import java.util.List;

/** LangChain4j's own tests of AI services that stream. */
final class StreamingAiServiceKitIT extends AbstractStreamingAiServiceIT {
    @Override
    protected List<StreamingChatModel> models() {
        return List.of(KitNode.streaming().build());
    }
}
