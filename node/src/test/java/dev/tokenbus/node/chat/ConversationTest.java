package dev.tokenbus.node.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import org.junit.jupiter.api.Test;

/** What a model reads again of earlier turns. */
class ConversationTest {
    private final Conversation conversation = new Conversation();

    @Test
    void anAnsweredTurnIsRemembered() {
        conversation.remember("a?", "a.", Outcome.COMPLETE);
        conversation.remember("b?", "half", Outcome.STOPPED);

        assertThat(conversation.with("c?"))
                .containsExactly(
                        ChatMessage.user("a?"),
                        new ChatMessage("assistant", "a."),
                        ChatMessage.user("b?"),
                        new ChatMessage("assistant", "half"),
                        ChatMessage.user("c?"));
    }

    @Test
    void aFailedTurnAndOneWithoutAnAnswerLeaveNoTrace() {
        conversation.remember("a?", "cut in the mid", Outcome.FAILED);
        conversation.remember("b?", "", Outcome.STOPPED);

        assertThat(conversation.with("c?")).containsExactly(ChatMessage.user("c?"));
    }
}
