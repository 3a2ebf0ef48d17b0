package dev.tokenbus.gateway.messages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenbus.fuzz.Asked;

/** What is asked of {@code /v1/messages} is refused with its reason, or can be asked of any model server. */
final class MessagesBodyFuzzTest {
    @FuzzTest
    void read(byte[] input) {
        String body = new String(input, UTF_8);
        for (boolean isAnswered : new boolean[] {true, false}) {
            try {
                MessagesRequest asked = MessagesReader.read(body, isAnswered);
                Asked.everywhere(asked.stream().messages(), asked.stream().config());
            } catch (IllegalArgumentException refused) {
                // As is declared.
            }
        }
    }
}
