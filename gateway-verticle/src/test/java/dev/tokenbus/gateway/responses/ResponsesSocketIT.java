package dev.tokenbus.gateway.responses;

import static dev.tokenbus.gateway.responses.ResponsesSocketClient.text;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.gateway.ScriptedWorker.Attempt;
import dev.tokenbus.protocol.ErrorCode;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.protocol.log.StreamEvent;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses over WebSocket: lanes, chains, errors, and what is gone on from. */
class ResponsesSocketIT extends ResponsesSocketFixture {
    @Test
    void eachEventIsAMessageOfItsOwn() {
        ResponsesSocketClient client = client();
        client.create("hello", "\"model\":\"scripted\",\"stream\":true,\"background\":true");
        worker.starts.next().text("a", "b").ends();

        for (int number = 0; number < 10; number++) {
            JsonObject event = client.events.next();
            assertThat(event.getInteger("sequence_number")).isEqualTo(number);
            assertThat(event.containsKey("stream_id")).isFalse();
            if (number == 9) {
                assertThat(text(event.getJsonObject("response"))).isEqualTo("ab");
                assertThat(event.getJsonObject("response").getBoolean("background"))
                        .isFalse();
            }
        }
    }

    @Test
    void aLaneAnswersInOrderAndLanesDoNotWaitForEachOther() {
        ResponsesSocketClient client = client();
        client.create("one", "\"stream_id\":\"a\"");
        client.create("two", "\"stream_id\":\"a\"");
        client.create("three", "\"stream_id\":\"b\"");
        Attempt one = worker.starts.next();
        Attempt three = worker.starts.next();

        assertThat(List.of(one.prompt(), three.prompt())).containsExactly("one", "three");
        three.text("3").ends();
        assertThat(client.next("response.completed").getString("stream_id")).isEqualTo("b");
        one.text("1").ends();
        JsonObject first = client.next("response.completed");
        assertThat(first.getString("stream_id")).isEqualTo("a");
        assertThat(text(first.getJsonObject("response"))).isEqualTo("1");

        Attempt two = worker.starts.next();
        assertThat(two.prompt()).isEqualTo("two");
        two.text("2").ends();
        assertThat(text(client.completed())).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void longMessagesOfTwoLanesDoNotMix(boolean compresses) {
        ResponsesSocketClient client = new ResponsesSocketClient(gateway, compresses);
        client.create("one", "\"stream_id\":\"a\"");
        client.create("two", "\"stream_id\":\"b\"");
        Attempt one = worker.starts.next();
        Attempt two = worker.starts.next();
        String piece = "many" + letters(100_000);
        for (int i = 0; i < 10; i++) {
            one.text(piece + i);
            two.text(i + piece);
        }
        client.events.next(event -> event.toString().contains("9many"));
        client.socket.pause();
        one.ends();
        two.ends();
        client.create("three", "\"stream_id\":\"c\",\"model\":\"nobody\"");
        gateway.untilMetered("backpressure:socket", 1);
        client.socket.resume();

        Map<String, String> last = new HashMap<>();
        while (last.size() < 3) {
            JsonObject event = client.events.next();
            switch (event.getString("type")) {
                case "response.completed" ->
                    last.put(event.getString("stream_id"), text(event.getJsonObject("response")));
                case "error" -> last.put(event.getString("stream_id"), "refused");
                default -> {}
            }
        }
        assertThat(last)
                .containsEntry(
                        "a", IntStream.range(0, 10).mapToObj(i -> piece + i).collect(joining()))
                .containsEntry(
                        "b", IntStream.range(0, 10).mapToObj(i -> i + piece).collect(joining()))
                .containsEntry("c", "refused");
    }

    /** Text that stays long when it is compressed: nothing else makes a paused client hold the gateway back. */
    private static String letters(int count) {
        return new Random(7)
                .ints(count, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(joining());
    }

    @Test
    void aChainGoesOnAlsoFromWhatIsNotStored() {
        ResponsesSocketClient client = client();
        client.create("one", "\"store\":false");
        worker.starts.next().text("a").ends();
        String id = client.completed().getString("id");

        client.create("two", "\"store\":false,\"previous_response_id\":\"" + id + "\"");
        Attempt second = worker.starts.next();
        second.text("b").ends();

        assertThat(second.start.request().messages())
                .extracting(message -> message.content())
                .containsExactly("one", "a", "two");
        client.completed();
        ResponsesSocketClient other = client();
        other.create("three", "\"previous_response_id\":\"" + id + "\"");
        JsonObject error = other.error();
        assertThat(error.getInteger("status")).isEqualTo(400);
        assertThat(error.getJsonObject("error").getString("code")).isEqualTo("previous_response_not_found");
    }

    @Test
    void whatIsNotStoredIsKeptWhileItIsTheNewestOfItsLane() {
        ResponsesSocketClient client = client();
        client.create("one", "\"store\":false");
        worker.starts.next().text("a").ends();
        String first = client.completed().getString("id");
        client.create("two", "\"store\":false");
        worker.starts.next().text("b").ends();
        client.completed();

        client.create("three", "\"previous_response_id\":\"" + first + "\"");

        assertThat(client.error().getJsonObject("error").getString("code")).isEqualTo("previous_response_not_found");
        assertThat(gateway.meter.count("streamStarted")).isEqualTo(2);
    }

    @Test
    void whatIsPreparedAsksNothingOfTheModel() {
        ResponsesSocketClient client = client();
        client.create("one", "\"generate\":false");
        String id = client.completed().getString("id");

        client.create("two", "\"previous_response_id\":\"" + id + "\"");

        assertThat(worker.starts.next().start.request().messages())
                .extracting(message -> message.content())
                .containsExactly("one", "two");
    }

    @Test
    void errorsHaveTheirStatusAndTheirLane() {
        ResponsesSocketClient client = client();
        client.create("x", "\"tools\":[{\"type\":\"web_search\"}],\"stream_id\":\"a\"");
        JsonObject error = client.error();
        assertThat(error.getInteger("status")).isEqualTo(400);
        assertThat(error.getString("stream_id")).isEqualTo("a");
        assertThat(error.getJsonObject("error").getString("param")).isEqualTo("tools[0].type");

        client.send("{\"type\":\"response.inject\"}");
        assertThat(client.error().getJsonObject("error").getString("param")).isEqualTo("type");

        client.create("x", "\"stream_id\":\"a\"");
        Attempt attempt = worker.starts.next();
        attempt.send(new StreamEvent.Failed(
                attempt.start.epoch(), new StreamFailure(ErrorCode.RATE_LIMITED, "slow down"), Usage.NONE));
        assertThat(client.error().getInteger("status")).isEqualTo(429);

        client.create("x", "\"stream_id\":\"a\"");
        worker.starts.next().text("a").ends();
        assertThat(text(client.completed())).isEqualTo("a");
    }

    @Test
    void aFailureAfterTheFirstEventIsAnEventOfTheResponse() {
        ResponsesSocketClient client = client();
        client.create("x");
        Attempt attempt = worker.starts.next().text("a");
        attempt.send(new StreamEvent.Failed(
                attempt.start.epoch(), new StreamFailure(ErrorCode.UPSTREAM_TRUNCATED, "cut"), Usage.NONE));

        assertThat(client.next("response.failed").getJsonObject("response").getString("status"))
                .isEqualTo("failed");
    }

    @Test
    void aResponseIsResumedOnAnotherConnection() {
        ResponsesSocketClient client = client();
        client.create("hello");
        Attempt attempt = worker.starts.next().text("a");
        String id = client.next("response.created").getJsonObject("response").getString("id");
        client.next("response.output_text.delta");
        client.socket.close();
        attempt.text("b");

        ResponsesSocketClient again = client();
        again.send("{\"type\":\"response.resume\",\"response_id\":\"" + id + "\",\"starting_after\":4}");
        assertThat(again.events.next().getInteger("sequence_number")).isEqualTo(5);
        attempt.ends();
        assertThat(text(again.completed())).isEqualTo("ab");
    }

    @Test
    void aRequestThatIsFoundWrongLateEndsAndItsLaneGoesOn() {
        FarHome far = FarHome.ofEnded(gateway);
        ResponsesSocketClient client = client();
        client.send("{\"type\":\"response.create\",\"generate\":\"x\",\"previous_response_id\":\"" + far.id()
                + "\",\"input\":[{\"type\":\"item_reference\",\"id\":\"" + far.item() + "\"}]}");

        assertThat(client.error().getJsonObject("error").getString("param")).isEqualTo("generate");
        client.create("two");
        assertThat(worker.starts.next().prompt()).isEqualTo("two");
    }

    @Test
    void aResumeAfterTheLastEventSaysItAgain() {
        ResponsesSocketClient client = client();
        client.create("hello");
        worker.starts.next().text("a").ends();
        JsonObject last = client.next("response.completed");
        String id = last.getJsonObject("response").getString("id");

        for (int after : List.of(last.getInteger("sequence_number"), 1000)) {
            client.send(
                    "{\"type\":\"response.resume\",\"response_id\":\"" + id + "\",\"starting_after\":" + after + "}");
            assertThat(client.events.next().encode()).isEqualTo(last.encode());
        }
    }
}
