package dev.tokenbus.gateway.chat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenbus.fuzz.Asked;
import dev.tokenbus.protocol.StreamException;
import io.vertx.core.buffer.Buffer;

/** What is asked of both completions is refused with its reason, or can be asked of any model server. */
final class ChatBodyFuzzTest {
    @FuzzTest
    void read(byte[] input) {
        for (Completion completion : Completion.values()) {
            try {
                CompletionRequest asked = CompletionRequestReader.read(completion, Buffer.buffer(input));
                Asked.everywhere(asked.messages(), asked.config());
            } catch (StreamException refused) {
                // As is declared.
            }
        }
    }
}
