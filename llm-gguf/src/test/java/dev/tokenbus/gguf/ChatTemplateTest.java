package dev.tokenbus.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatTemplateTest {
    private static final ChatMessage SYSTEM = new ChatMessage("system", "Be \uD83D\uDE00");
    private static final ChatMessage USER = ChatMessage.user("Hi");
    private static final ChatMessage ANSWER = new ChatMessage("assistant", "Ho");

    private final ChatTemplate template = TinyModels.loaded().template();

    private String prompt(ChatMessage... messages) {
        return template.prompt(List.of(messages), "", false);
    }

    @Test
    void whatTheModelsTemplatePutsAroundMessagesIsKept() {
        assertThat(template).isEqualTo(ChatTemplate.CHATML);
        assertThat(prompt(SYSTEM, USER, ANSWER, USER)).isEqualTo("""
                <|im_start|>system
                Be \uD83D\uDE00<|im_end|>
                <|im_start|>user
                Hi<|im_end|>
                <|im_start|>assistant
                Ho<|im_end|>
                <|im_start|>user
                Hi<|im_end|>
                <|im_start|>assistant
                """);
    }

    @Test
    void aTemplateOfAnotherShapeIsLearnedToo() {
        ChatTemplate gemma = ChatTemplate.learn(json -> json.contains("qsystemq")
                ? "<bos>[qsystemq]\n<user>qfirstq<end><model>qanswerq<end><user>qsecondq<end><model><think>"
                : "<bos><user>qfirstq<end><model><think>");

        assertThat(gemma.prompt(List.of(USER, ANSWER, USER), "", false))
                .isEqualTo("<bos><user>Hi<end><model>Ho<end><user>Hi<end><model><think>");
        assertThat(gemma.prompt(List.of(SYSTEM, USER), "So", false))
                .isEqualTo("<bos>[Be \uD83D\uDE00]\n<user>Hi<end><model><think>So");
        assertThat(gemma.prompt(List.of(USER), "So", true)).isEqualTo("<bos><user>Hi<end><model>So");
        assertThat(ChatTemplate.learn(json -> "nothing of it")).isEqualTo(ChatTemplate.CHATML);
    }

    @Test
    void rolesThatDoNotAlternateAreJoined() {
        assertThat(prompt(USER, USER)).isEqualTo(prompt(ChatMessage.user("Hi\n\nHi")));
        assertThat(prompt(ANSWER, USER)).isEqualTo(prompt(ChatMessage.user(""), ANSWER, USER));
        assertThat(prompt(USER, SYSTEM)).isEqualTo(prompt(ChatMessage.user("Hi\n\nBe \uD83D\uDE00")));
        assertThat(prompt(SYSTEM, SYSTEM, USER))
                .isEqualTo(prompt(new ChatMessage("system", "Be \uD83D\uDE00\n\nBe \uD83D\uDE00"), USER));
        assertThat(prompt(USER, ANSWER, new ChatMessage("tool", "42")))
                .isEqualTo(prompt(USER, ANSWER, ChatMessage.user("42")));
        assertThat(template.prompt(List.of(), "Ho", true)).endsWith("<|im_start|>assistant\nHo");
    }
}
