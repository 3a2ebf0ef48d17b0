package dev.tokenbus.worker.anthropic;

import static dev.tokenbus.worker.anthropic.MessagesBodies.json;
import static dev.tokenbus.worker.anthropic.MessagesBodies.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenbus.protocol.ChatMessage;
import dev.tokenbus.protocol.StreamConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** A conversation in the shape of OpenAI's chat completions, as the turns of Messages. */
class MessageTurnsTest {
    private static ChatMessage message(String json) {
        JsonObject message = json(json);
        return new ChatMessage(message.getString("role"), "", message.encode());
    }

    private static JsonArray messages(ChatMessage... messages) {
        return written(StreamConfig.DEFAULT, "", messages).getJsonArray("messages");
    }

    @Test
    void whatInstructsTheModelStandsApartWhereverItIs() {
        JsonObject body = written(
                StreamConfig.DEFAULT,
                "",
                new ChatMessage("system", "one"),
                ChatMessage.user("Hi"),
                message(
                        "{'role':'developer','content':[{'type':'text','text':'two','cache_control':{'type':'ephemeral'}}]}"));

        assertThat(body.getJsonArray("system").encode())
                .isEqualTo("[{\"type\":\"text\",\"text\":\"one\"},"
                        + "{\"type\":\"text\",\"text\":\"two\",\"cache_control\":{\"type\":\"ephemeral\"}}]");
        assertThat(body.getJsonArray("messages")).hasSize(1);
    }

    @Test
    void aMessageThatSaysNothingIsNoTurn() {
        JsonArray turns = messages(
                ChatMessage.user("Hi"),
                new ChatMessage("assistant", ""),
                message("{'role':'user','content':[{'type':'text','text':''}]}"),
                ChatMessage.user("there"));

        assertThat(turns.encode())
                .isEqualTo("[{\"role\":\"user\",\"content\":"
                        + "[{\"type\":\"text\",\"text\":\"Hi\"},{\"type\":\"text\",\"text\":\"there\"}]}]");
    }

    @Test
    void partsBecomeBlocks() {
        JsonArray blocks = messages(
                        message("{'role':'user','content':[{'type':'text','text':'See'},{'type':'text','text':''},"
                                + "{'type':'image_url','image_url':{'url':'data:image/png;base64,iVBO','detail':'low'}},"
                                + "{'type':'image_url','image_url':{'url':'https://x.test/a.png'},'cache_control':{'type':'ephemeral'}},"
                                + "{'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64,JVBE'}},"
                                + "{'type':'file','file':{'file_id':'file_1'}},"
                                + "{'type':'input_audio','input_audio':{'data':'UklG','format':'wav'}}]}"))
                .getJsonObject(0)
                .getJsonArray("content");

        assertThat(blocks)
                .isEqualTo(new JsonArray(("[{'type':'text','text':'See'},"
                                + "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'iVBO'}},"
                                + "{'type':'image','source':{'type':'url','url':'https://x.test/a.png'},"
                                + "'cache_control':{'type':'ephemeral'}},"
                                + "{'type':'document','source':{'type':'base64','media_type':'application/pdf','data':'JVBE'},"
                                + "'title':'a.pdf'},"
                                + "{'type':'document','source':{'type':'file','file_id':'file_1'}},"
                                + "{'type':'input_audio','input_audio':{'data':'UklG','format':'wav'}}]")
                        .replace('\'', '"')));
    }

    @Test
    void callsOfToolsAndTheirResultsAreTurnsOfTwoSpeakers() {
        JsonArray turns = messages(
                ChatMessage.user("Weather?"),
                message("{'role':'assistant','content':null,'tool_calls':["
                        + "{'id':'t1','type':'function','function':{'name':'weather','arguments':'{^city^:^Rome^}'}},"
                        + "{'id':'t2','type':'function','function':{'name':'time','arguments':''}},"
                        + "{'id':'t3','type':'function','function':{'name':'odd','arguments':'no JSON'}}]}"),
                message("{'role':'tool','tool_call_id':'t1','content':'Sun'}"),
                message("{'role':'tool','tool_call_id':'t2','content':[{'type':'text','text':'Noon'}]}"),
                message("{'role':'tool','tool_call_id':'t3','content':''}"),
                ChatMessage.user("And now?"));

        assertThat(turns)
                .isEqualTo(new JsonArray(("[{'role':'user','content':[{'type':'text','text':'Weather?'}]},"
                                + "{'role':'assistant','content':[{'type':'tool_use','id':'t1','name':'weather','input':{'city':'Rome'}},"
                                + "{'type':'tool_use','id':'t2','name':'time','input':{}},"
                                + "{'type':'tool_use','id':'t3','name':'odd','input':{'arguments':'no JSON'}}]},"
                                + "{'role':'user','content':["
                                + "{'type':'tool_result','tool_use_id':'t1','content':[{'type':'text','text':'Sun'}]},"
                                + "{'type':'tool_result','tool_use_id':'t2','content':[{'type':'text','text':'Noon'}]},"
                                + "{'type':'tool_result','tool_use_id':'t3'},{'type':'text','text':'And now?'}]}]")
                        .replace('\'', '"')));
    }

    @Test
    void ofATextOnlyWhatMessagesKnowsIsWritten() {
        JsonArray turns = messages(
                ChatMessage.user("Hi"),
                message(
                        "{'role':'assistant','content':[{'type':'refusal','refusal':'No.'},"
                                + "{'type':'output_text','text':'Yes.','annotations':[],'logprobs':[]},"
                                + "{'type':'text','text':'Rome','citations':[{'cited_text':'x'}],'cache_control':{'type':'ephemeral'}}]}"));

        assertThat(turns.getJsonObject(1).getJsonArray("content"))
                .isEqualTo(new JsonArray(("[{'type':'text','text':'No.'},{'type':'text','text':'Yes.'},"
                                + "{'type':'text','text':'Rome','cache_control':{'type':'ephemeral'},"
                                + "'citations':[{'cited_text':'x'}]}]")
                        .replace('\'', '"')));
    }

    @Test
    void aTextThatWasBegunIsTheEndOfTheLastTurnWithoutBlanks() {
        JsonArray fresh = written(StreamConfig.DEFAULT, "The answer \n", ChatMessage.user("Hi"))
                .getJsonArray("messages");
        JsonArray joined = written(
                        StreamConfig.DEFAULT, " answer", ChatMessage.user("Hi"), new ChatMessage("assistant", "The"))
                .getJsonArray("messages");
        JsonArray blank =
                written(StreamConfig.DEFAULT, " \n", ChatMessage.user("Hi")).getJsonArray("messages");

        assertThat(fresh.getJsonObject(1).encode())
                .isEqualTo("{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"The answer\"}]}");
        assertThat(joined.getJsonObject(1)).isEqualTo(fresh.getJsonObject(1));
        assertThat(blank).hasSize(1);
    }
}
