package dev.tokenbus.worker.responses;

import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.upstream.FoundInEvents;

/** What tests of a response's events say to a reader, and what it found. */
abstract class ResponsesEvents {
    final FoundInEvents found = new FoundInEvents(ResponsesEventReader::new);

    /** Reads an event of this type with these fields, written with single quotes. */
    void event(String type, String fields) throws MalformedUpstreamException {
        String more = fields.isEmpty() ? "" : "," + fields.replace('\'', '"');
        found.readNamed(type, "{\"type\":\"" + type + "\"" + more + "}");
    }

    void item(String phase, int at, String item) throws MalformedUpstreamException {
        event("response.output_item." + phase, "'output_index':" + at + ",'item':" + item);
    }

    void text(String delta) throws MalformedUpstreamException {
        event(
                "response.output_text.delta",
                "'item_id':'m','output_index':0,'content_index':0,'delta':'" + delta
                        + "','logprobs':[],'sequence_number':4");
    }
}
