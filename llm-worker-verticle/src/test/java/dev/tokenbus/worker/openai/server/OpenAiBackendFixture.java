package dev.tokenbus.worker.openai.server;

import dev.tokenbus.worker.upstream.UpstreamConfig;
import dev.tokenbus.worker.upstream.UpstreamFixture;

/** A backend that asks a scripted server of chat completions, and the answer that it gives. */
abstract class OpenAiBackendFixture extends UpstreamFixture {
    OpenAiBackendFixture() {
        super(UpstreamConfig.Api.OPENAI);
    }
}
