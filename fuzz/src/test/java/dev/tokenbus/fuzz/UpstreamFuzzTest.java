package dev.tokenbus.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.json.WellFormed;
import dev.tokenbus.worker.anthropic.MessagesApi;
import dev.tokenbus.worker.openai.OpenAiApi;
import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.ResponseBody;
import dev.tokenbus.worker.response.UpstreamError;
import dev.tokenbus.worker.responses.ResponsesApi;
import dev.tokenbus.worker.upstream.UpstreamApi;
import dev.tokenbus.worker.upstream.UpstreamConfig;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model server answers, in each API: the same however its bytes are cut, every piece of it well-formed text, and nothing thrown
 * but that it is malformed.
 */
final class UpstreamFuzzTest {
    private static final UpstreamConfig SERVER = UpstreamConfig.of("fuzz", "http://localhost:1/v1", null, List.of());
    private static final List<UpstreamApi> APIS =
            List.of(new OpenAiApi(SERVER), new MessagesApi(SERVER), new ResponsesApi(SERVER));

    @FuzzTest
    void answer(byte[] input) {
        Pieces pieces = new Pieces(input);
        if (pieces.isEmpty()) {
            return;
        }
        UpstreamApi api = APIS.get((pieces.first() >> 4) % APIS.size());
        assertThat(said(api, pieces.cut())).isEqualTo(said(api, pieces.whole()));
        api.readError(pieces.whole().get(0));
        try {
            api.readModels(pieces.whole().get(0));
        } catch (MalformedUpstreamException e) {
            // As is declared.
        }
    }

    private static List<String> said(UpstreamApi api, List<byte[]> pieces) {
        Words words = new Words();
        UpstreamApi.EventReader reader = api.reader(words);
        ResponseBody body = new ResponseBody(64 * 1024, reader::read);
        try {
            for (byte[] piece : pieces) {
                body.feed(Buffer.buffer(piece));
            }
            body.end();
        } catch (MalformedUpstreamException e) {
            words.said.add(String.valueOf(e.getMessage()));
        }
        reader.flush();
        words.said.add(body.words() + body.isWhole() + body.isCut());
        return words.said;
    }

    private static final class Words implements UpstreamApi.EventSink {
        final List<String> said = new ArrayList<>();

        @Override
        public void onDelta(ChunkKind kind, String text) {
            assertThat(text).isNotEmpty().isEqualTo(WellFormed.text(text));
            if (kind == ChunkKind.TOOL_CALL) {
                Asked.assertIsJson(text.getBytes(UTF_8));
            }
            said.add(kind + " " + text);
        }

        @Override
        public void onFinishReason(String reason) {
            assertThat(reason).isNotEmpty();
            said.add("finish " + reason);
        }

        @Override
        public void onUsage(long promptTokens, long completionTokens, Usage.Details details) {
            assertThat(promptTokens).isNotNegative();
            assertThat(completionTokens).isNotNegative();
            said.add("usage " + promptTokens + " " + completionTokens + " " + details);
        }

        @Override
        public void onError(UpstreamError error) {
            said.add("error " + error.message() + error);
        }

        @Override
        public void onLife() {
            // Says nothing.
        }

        @Override
        public void onEnd() {
            said.add("end");
        }
    }
}
