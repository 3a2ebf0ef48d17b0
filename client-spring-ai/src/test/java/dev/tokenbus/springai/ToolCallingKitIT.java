package dev.tokenbus.springai;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.test.chat.client.advisor.AbstractToolCallingAdvisorIT;

/** Spring AI's own tests of models whose tools an advisor calls. */
final class ToolCallingKitIT extends AbstractToolCallingAdvisorIT {
    @Override
    protected ChatModel getChatModel() {
        return KitNode.model().build();
    }
}
