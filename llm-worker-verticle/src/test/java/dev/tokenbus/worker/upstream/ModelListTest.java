package dev.tokenbus.worker.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.response.UpstreamJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of models as servers word them. */
class ModelListTest {
    private static List<String> read(String json) throws MalformedUpstreamException {
        return UpstreamJson.readModels(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'object':'list','data':[{'id':'a','object':'model'},{'id':'b'}]}",
                "{'data':[{'id':'a','permission':[{'id':'x'}]},{'id':'b'}],'has_more':false}",
                "{'models':[{'name':'a','model':'x'},{'name':'b'}],'object':'list','data':[{'id':'a'},{'id':'b'}]}",
                "{'models':[{'name':'a'},{'name':'b'}]}",
                "{'models':['a','b']}",
                "[{'id':'a'},{'id':'b'}]",
                "['a','b']",
                "[{'name':'a'},{'id':'b','name':'c'}]",
                "{'data':[{'id':'a'},{'id':' '},{'id':''},{'id':null},{'id':7},{},null,[],{'id':'a'},{'id':'b'}]}",
                "{'data':[{'id':'a'},[{'id':'x'}],{'id':'new\\nline'},{'id':'\\ud800'},{'id':'b'}]}",
            })
    void everyUsableNameIsReadOnce(String list) throws Exception {
        assertThat(read(list.replace('\'', '"'))).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{'data':[]}", "{'data':null}", "{'data':{'id':'a'}}", "{'error':'no'}"})
    void aListMayBeEmpty(String list) throws Exception {
        assertThat(read(list.replace('\'', '"'))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "'a'", "7", "null", "[{'id':'a'}", "{'data':[{'id':"})
    void whatIsNoListIsRefused(String list) {
        assertThatThrownBy(() -> read(list.replace('\'', '"')))
                .isInstanceOf(MalformedUpstreamException.class)
                .hasMessageStartingWith("the list of models is n");
    }

    @Test
    void aLongListAndLongNamesAreCut() throws Exception {
        StringBuilder list = new StringBuilder("[\"" + "x".repeat(513) + "\"");
        for (int i = 0; i < 1001; i++) {
            list.append(",\"m").append(i).append('"');
        }

        assertThat(read(list.append(']').toString())).hasSize(1000).doesNotContain("m1000");
    }
}
