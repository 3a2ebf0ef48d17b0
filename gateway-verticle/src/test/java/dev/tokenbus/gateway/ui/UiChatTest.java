package dev.tokenbus.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.gateway.open.StreamRequest;
import dev.tokenbus.protocol.ChatMessage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page's chat in the words of chat completions. */
class UiChatTest {
    private static String quoted(String json) {
        return json.replace('\'', '"').replace("^", "\\\"");
    }

    private static StreamRequest read(String fields) {
        return UiChat.read("{" + quoted(fields) + "}", 7);
    }

    private static JsonArray messages(String messages) {
        JsonArray all = new JsonArray();
        for (ChatMessage message : read("'id':'c','messages':" + messages).messages()) {
            all.add(
                    message.isMoreThanText()
                            ? new JsonObject(message.json())
                            : new JsonObject().put("role", message.role()).put("content", message.content()));
        }
        return all;
    }

    @Test
    void aCallOfAUserIsRefusedSinceNoWorkerCouldReadIt() {
        assertThatThrownBy(() -> messages("[{'role':'user','parts':[{'type':'tool-f','toolCallId':'a',"
                        + "'state':'output-available','input':{},'output':'1'}]}]"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "[{'id':'1','role':'user','parts':[{'type':'text','text':'Hi'}]}] => [{'role':'user','content':'Hi'}]",
                "[{'role':'user','parts':[{'type':'text','text':'a'},{'type':'data-x','data':1},{'type':'text','text':'b'}]}] => "
                        + "[{'role':'user','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}]",
                "[{'role':'user','parts':[{'type':'text','text':'See'},{'type':'file','mediaType':'image/png','url':'data:image/png;base64,iVBO'},"
                        + "{'type':'file','mediaType':'application/pdf','filename':'a.pdf','url':'data:application/pdf;base64,JVBE'}]}] => "
                        + "[{'role':'user','content':[{'type':'text','text':'See'},{'type':'image_url','image_url':{'url':'data:image/png;base64,iVBO'}},"
                        + "{'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64,JVBE'}}]}]",
                "[{'role':'assistant','parts':[{'type':'step-start'},{'type':'reasoning','text':'Hm'},{'type':'text','text':'I look.'},"
                        + "{'type':'tool-lamp','toolCallId':'c1','state':'output-available','input':{'room':7},'output':{'on':true}},"
                        + "{'type':'dynamic-tool','toolName':'f','toolCallId':'c2','state':'output-error','input':{},'errorText':'no'},"
                        + "{'type':'tool-g','toolCallId':'c3','state':'input-available','input':{}},"
                        + "{'type':'step-start'},{'type':'text','text':'It is on.'}]}] => "
                        + "[{'role':'assistant','content':'I look.','tool_calls':["
                        + "{'id':'c1','type':'function','function':{'name':'lamp','arguments':'{^room^:7}'}},"
                        + "{'id':'c2','type':'function','function':{'name':'f','arguments':'{}'}}]},"
                        + "{'role':'tool','tool_call_id':'c1','content':'{^on^:true}'},{'role':'tool','tool_call_id':'c2','content':'no'},"
                        + "{'role':'assistant','content':'It is on.'}]",
                "[{'role':'system','parts':[{'type':'text','text':'Be brief.'}]},{'role':'user','parts':[{'type':'text','text':'Hi'}]},"
                        + "{'role':'assistant','parts':[{'type':'step-start'}]}] => "
                        + "[{'role':'system','content':'Be brief.'},{'role':'user','content':'Hi'}]"
            })
    void partsBecomeMessages(String messages, String become) {
        assertThat(messages(messages).encodePrettily()).isEqualTo(new JsonArray(quoted(become)).encodePrettily());
    }

    @Test
    void theChatNamesTheStreamAndThePageSaysHowToAnswer() {
        StreamRequest request = read(
                "'id':'chat-1','trigger':'regenerate-message','messageId':'m','model':'x','system':'Be brief.',"
                        + "'maxOutputTokens':9,'temperature':0.5,'topP':0.9,'stopSequences':['END'],'seed':3,"
                        + "'extra':{'reasoning_effort':'low'},'messages':[{'role':'user','parts':[{'type':'text','text':'Hi'}]}]");

        StreamRequest.Name name = Objects.requireNonNull(request.name());
        assertThat(name.text()).isEqualTo("chat-1");
        assertThat(name.startedAt()).isEqualTo(7);
        assertThat(request.key()).isNull();
        assertThat(request.messages().get(0)).isEqualTo(new ChatMessage("system", "Be brief."));
        assertThat(request.config().model()).isEqualTo("x");
        assertThat(request.config().maxTokens()).isEqualTo(9);
        assertThat(request.config().temperature()).isEqualTo(0.5);
        assertThat(request.config().topP()).isEqualTo(0.9);
        assertThat(request.config().stop()).containsExactly("END");
        assertThat(request.config().seed()).isEqualTo(3);
        assertThat(request.config().extra()).containsEntry("reasoning_effort", "\"low\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "'messages':[{'role':'user','parts':[{'type':'text','text':'Hi'}]}]; id: missing",
                "'id':'','messages':[]; id: 0 characters (expected: 1..256)",
                "'id':'c','messages':[]; messages: none that says something (expected: at least one)",
                "'id':'c','messages':[{'role':'tool','parts':[]}]; messages.0.role: unknown (expected: user, assistant or system)",
                "'id':'c','messages':[{'role':'user','parts':[{'type':'hologram'}]}]; messages.0.parts.0.type: unknown (expected: text, file, reasoning, tool-, dynamic-tool, data-, source-url, source-document or step-start)",
                "'id':'c','messages':[{'role':'user','parts':[{'type':'file','url':'u'}]}]; messages.0.parts.0.mediaType: missing (expected: a string)"
            })
    void aWrongChatIsRefusedByTheNameOfWhatIsWrong(String fields, String message) {
        assertThatThrownBy(() -> read(fields))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
