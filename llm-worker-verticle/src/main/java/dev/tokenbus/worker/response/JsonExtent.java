package dev.tokenbus.worker.response;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;

/** How far bytes are JSON, which tells a document that is whole from one that was cut, and both from text that begins with a bracket. */
enum JsonExtent {
    /** Nothing follows it, and nothing is missing. */
    ONE_VALUE,
    SEVERAL_VALUES,
    /** It ends in the middle of a value. */
    CUT,
    NO_JSON;

    /** Whether no value breaks off. */
    boolean isWhole() {
        return this == ONE_VALUE || this == SEVERAL_VALUES;
    }

    static JsonExtent of(byte[] bytes) {
        try (JsonParser json = UpstreamJson.parser(bytes, 0, bytes.length)) {
            int values = 0;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                json.skipChildren();
                values++;
            }
            return values == 1 ? ONE_VALUE : SEVERAL_VALUES;
        } catch (JsonEOFException e) {
            return CUT;
        } catch (IOException e) {
            return NO_JSON;
        }
    }
}
