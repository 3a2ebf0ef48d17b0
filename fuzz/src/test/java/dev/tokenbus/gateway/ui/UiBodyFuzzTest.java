package dev.tokenbus.gateway.ui;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenbus.fuzz.Asked;
import dev.tokenbus.gateway.open.StreamRequest;

/** What a page of the AI SDK asks is refused with its reason, or can be asked of any model server. */
final class UiBodyFuzzTest {
    @FuzzTest
    void read(byte[] input) {
        StreamRequest asked;
        try {
            asked = UiChat.read(new String(input, UTF_8), 1);
        } catch (IllegalArgumentException refused) {
            return;
        }
        Asked.everywhere(asked.messages(), asked.config());
    }
}
