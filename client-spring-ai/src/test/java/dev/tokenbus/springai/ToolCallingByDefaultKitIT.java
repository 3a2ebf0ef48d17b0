package dev.tokenbus.springai;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.test.chat.client.advisor.AbstractToolCallingAdvisorAutoRegistrationIT;

/** Spring AI's own tests of models whose tools each client's own advisor calls. */
final class ToolCallingByDefaultKitIT extends AbstractToolCallingAdvisorAutoRegistrationIT {
    @Override
    protected ChatModel getChatModel() {
        return KitNode.model().build();
    }
}
