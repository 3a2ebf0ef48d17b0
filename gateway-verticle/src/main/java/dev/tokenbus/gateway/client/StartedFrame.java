package dev.tokenbus.gateway.client;

import dev.tokenbus.gateway.open.StreamRequest;
import dev.tokenbus.protocol.frame.ClientFrame;
import dev.tokenbus.protocol.frame.ServerFrame.BatchDone.Outcome;
import java.util.List;

/** One {@code start} frame, and the outcome of each of its prompts until the last has one. */
final class StartedFrame {
    private final ClientFrame.Start frame;
    private final List<StreamRequest> requests;
    private final Outcome[] outcomes;
    private int unfinished;

    /** One prompt of the frame, by its place. */
    record Prompt(StartedFrame of, int index) {
        ClientFrame.Start frame() {
            return of.frame;
        }

        StreamRequest request() {
            return of.requests.get(index);
        }
    }

    StartedFrame(ClientFrame.Start frame) {
        this.frame = frame;
        this.requests = frame.prompts().stream()
                .map(messages ->
                        new StreamRequest(messages, frame.options(), frame.key(), frame.resend(), frame.channel()))
                .toList();
        this.unfinished = requests.size();
        this.outcomes = new Outcome[unfinished];
    }

    List<StreamRequest> requests() {
        return requests;
    }

    /** Whether it has a prompt at this place. */
    boolean has(int index) {
        return index < requests.size();
    }

    /** Notes the outcome of one prompt; true when every prompt has one now. */
    boolean finish(Prompt prompt, Outcome outcome) {
        outcomes[prompt.index()] = outcome;
        unfinished--;
        return unfinished <= 0;
    }

    /** In the order of the prompts; only when every prompt has one. */
    List<Outcome> outcomes() {
        return List.of(outcomes);
    }
}
