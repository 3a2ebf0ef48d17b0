package dev.tokenbus.gateway.chat;

import static dev.tokenbus.gateway.chat.ChatClient.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.GatewayFixture;
import dev.tokenbus.gateway.ScriptedWorker;
import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.gateway.Waiting;
import dev.tokenbus.gateway.chat.ChatClient.Events;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client of chat completions hears while the model says nothing. */
class ChatKeepAliveIT {
    private static final String STREAM = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":true}";
    private static final String COMMENT = ": keep-alive";

    private final GatewayFixture gateway = GatewayFixture.start(config -> config.with("keepAliveMs", 400));
    private final ScriptedWorker worker = gateway.worker();
    private final ChatClient client = new ChatClient(gateway.port);

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** After a comment with a blank line behind it, openai-python expects an event. */
    @Test
    void commentsHaveNoBlankLineBehindThemBeforeTheFirstTokenAndAfterIt() throws IOException {
        var response = client.stream(CHAT, STREAM);
        Attempt attempt = worker.starts.next();
        Events events = Waiting.forResult(response);
        assertThat(events.line()).isEqualTo(COMMENT);

        attempt.text("a");

        String line = events.line();
        while (line.equals(COMMENT)) {
            line = events.line();
        }
        assertThat(line).startsWith("data: ").contains("\"role\":\"assistant\"");
        assertThat(events.line()).isEmpty();
        assertThat(events.line()).contains("\"content\":\"a\"");
        assertThat(events.line()).isEmpty();
        assertThat(events.line()).isEqualTo(COMMENT);
        attempt.ends();
        assertThat(events.all()).last().isEqualTo("[DONE]");
    }

    @Test
    void afterACommentAFailureIsAnEvent() {
        var response = client.stream(CHAT, STREAM);
        Attempt attempt = worker.starts.next();
        Events events = Waiting.forResult(response);

        attempt.send(new StreamEvent.Failed(
                attempt.start.epoch(), new StreamFailure(ErrorCode.RATE_LIMITED, "slow down"), Usage.NONE));

        assertThat(events.untilCut()).singleElement().asString().contains("\"code\":\"rate_limit_exceeded\"");
    }
}
