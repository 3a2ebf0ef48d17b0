package dev.tokenbus.worker.openai;

import dev.tokenbus.worker.response.MalformedUpstreamException;
import dev.tokenbus.worker.upstream.FoundInEvents;

/** What a {@link ChatEventReader} finds in events, a line for each. */
final class FoundEvents extends FoundInEvents {
    FoundEvents() {
        super(ChatEventReader::new);
    }

    /** A chunk with a delta of these fields. */
    static String chunk(String fields) {
        return "{\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{" + fields
                + "},\"finish_reason\":null}],\"usage\":null}";
    }

    /** Reads a chunk with a delta of these fields. */
    FoundEvents delta(String... fields) throws MalformedUpstreamException {
        for (String field : fields) {
            read("{\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{"
                    + field.replace('\'', '"') + "},\"finish_reason\":null}]}");
        }
        return this;
    }
}
