package dev.tokenbus.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenbus.gateway.responses.Draft;
import dev.tokenbus.gateway.responses.asked.RequestReader;
import dev.tokenbus.gateway.responses.asked.ResponseRequest;
import dev.tokenbus.gateway.responses.wording.ResponseMemo;
import java.util.List;
import java.util.Map;

/** What is asked of {@code /v1/responses} is refused with its reason, or can be asked of any model server. */
final class ResponsesBodyFuzzTest {
    @FuzzTest
    void read(byte[] input) {
        String body = new String(input, UTF_8);
        ResponseRequest asked;
        try {
            Draft draft = Draft.of(RequestReader.parse(body), body.length());
            asked = RequestReader.read(draft.body(), Map.of());
            ResponseMemo memo = asked.memo(1);
            asked.toStream(List.of(), memo, true, "key");
        } catch (IllegalArgumentException refused) {
            return;
        }
        Asked.everywhere(asked.input(), asked.config());
        Asked.assertIsJson(("{" + asked.echo() + "}").getBytes(UTF_8));
    }
}
