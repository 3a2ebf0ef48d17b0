package dev.tokenbus.gateway.responses.wording;

import dev.tokenbus.gateway.door.EventText;
import dev.tokenbus.gateway.door.Unsent;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.log.StreamEvent;
import dev.tokenbus.protocol.log.StreamLog;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts the events of a response that the events of a log are, and says those that the client has not. An event of the log always gives the same events of the
 * response, so the numbers are the same on every gateway; a client that has some of them is sent the others. What a text says as a whole
 * is read from the log when it ends, and not gathered here.
 */
public final class ResponseTranslation implements OutputItems.Listener {
    /** An error and {@code response.failed}: what a restart is to a client that has a part. */
    private static final int FAILURE_EVENTS = 2;

    private final ResponseJson response;
    private final long after;
    private final boolean repeatsEnd;
    private final EventWords words;
    private OutputItems items;
    private long number;
    private boolean isVoid;
    private boolean hasBegun;
    private boolean isInProgress;

    /**
     * @param after the number of the last event that the client has; -1 for none
     * @param lane what each event carries beside, for a client that has several responses on one connection; null for nothing
     */
    public ResponseTranslation(ResponseJson response, long after, @Nullable String lane) {
        this(response, after, lane, false);
    }

    /** @param repeatsEnd whether the last event is said also to a client that has it: one that would wait for it for ever */
    public ResponseTranslation(ResponseJson response, long after, @Nullable String lane, boolean repeatsEnd) {
        this.response = response;
        this.after = after;
        this.repeatsEnd = repeatsEnd;
        this.items = new OutputItems(response.id(), response.memo().tools(), this);
        this.words = new EventWords(lane);
    }

    /** Words that there is a response, unless that was said; the first event of the log says it too. */
    void begin(Unsent to) {
        words.to(to);
        if (!hasBegun) {
            hasBegun = true;
            boolean isBackground = response.memo().isBackground();
            begun("response.created", isBackground ? "queued" : "in_progress");
            if (isBackground) {
                begun("response.queued", "queued");
            } else {
                progress();
            }
        }
    }

    private void progress() {
        if (!isInProgress) {
            isInProgress = true;
            begun("response.in_progress", "in_progress");
        }
    }

    private void begun(String type, String status) {
        snapshot(type, false, to -> response.begun(status, to));
    }

    /** Words the next event of a log, on the event loop that has the log. A restart is never among them. */
    void add(StreamEvent event, long seq, Unsent to) {
        begin(to);
        progress();
        if (event instanceof StreamEvent.Delta delta) {
            items.add(delta, seq);
        } else if (event instanceof StreamEvent.Terminal end) {
            end(end);
        }
    }

    /**
     * Counts an event of an attempt that is void, or the restart that voids it, and words nothing of it. So no number of a void attempt is
     * one of the answer.
     */
    void skip(StreamEvent event, long seq, Unsent to) {
        begin(to);
        progress();
        if (event instanceof StreamEvent.Delta delta) {
            isVoid = true;
            items.add(delta, seq);
            isVoid = false;
        } else if (event instanceof StreamEvent.Restarted) {
            number += FAILURE_EVENTS;
            items = new OutputItems(response.id(), response.memo().tools(), this);
        }
    }

    /**
     * Where the client begins in a log: behind the last restart if it has nothing of an attempt; if it has a part of one, where that
     * attempt begins.
     */
    long beginsAfter(StreamLog log) {
        if (log.lastRestart() == 0) {
            return 0;
        }
        ResponseTranslation counter = new ResponseTranslation(response, Long.MAX_VALUE, null);
        Unsent nowhere = new Unsent(EventText.Framing.LINES);
        counter.begin(nowhere);
        counter.progress();
        if (after < counter.number) {
            return log.lastRestart();
        }
        long begin = 0;
        for (long seq = 1; seq <= log.lastRestart() && counter.number <= after; seq++) {
            StreamEvent event = log.get(seq);
            counter.skip(event, seq, nowhere);
            if (event instanceof StreamEvent.Restarted && counter.number <= after) {
                begin = seq;
            }
        }
        return begin;
    }

    private void end(StreamEvent.Terminal end) {
        boolean isWhole = end instanceof StreamEvent.Done done && ResponseJson.cutBy(done) == null;
        items.end(end);
        if (end instanceof StreamEvent.Failed failed) {
            error(failed.failure());
        }
        // The protocol has a status for what was stopped, and no event of its own.
        String type = isWhole ? "completed" : end instanceof StreamEvent.Failed ? "failed" : "incomplete";
        snapshot(
                "response." + type,
                repeatsEnd,
                to -> response.of(items.list(), OutputJson.Texts.IN_LOG, items.usageDetails(), end, to));
    }

    /** Words a whole response that says nothing. */
    void empty(Unsent to) {
        begin(to);
        progress();
        begun("response.completed", "completed");
    }

    /**
     * Words a failure of the response for this client, which its log does not have: the answer began again. Its events have the numbers
     * that the restart takes.
     */
    void failed(StreamFailure failure, Unsent to) {
        begin(to);
        progress();
        error(failure);
        snapshot("response.failed", repeatsEnd, now -> response.failed(failure, now));
    }

    private void error(StreamFailure failure) {
        if (next("error")) {
            words.failure(failure);
        }
    }

    /** Words that the way to the stream is lost, which is no event of the response, and has no number. */
    void lost(StreamFailure failure, Unsent to) {
        words.to(to);
        words.begin("error");
        words.failure(failure);
    }

    @Override
    public void began(OutputItem item) {
        if (next("response.output_item.added")) {
            words.item(item, OutputJson.Texts.NOT_YET);
        }
        words.at(item, null);
    }

    @Override
    public void began(OutputItem item, OutputItem.Part part) {
        words.at(item, part);
        if (next("response.content_part.added")) {
            words.part(part, OutputJson.Texts.NOT_YET);
        }
    }

    @Override
    public void said(OutputItem item, OutputItem.Part part, String text) {
        if (next(typeOf(part, ".delta"))) {
            words.delta(part, text);
        }
    }

    private static String typeOf(OutputItem.Part part, String end) {
        return switch (part.kind()) {
            case REASONING -> "response.reasoning_text" + end;
            case REFUSAL -> "response.refusal" + end;
            default -> "response.output_text" + end;
        };
    }

    @Override
    public void weighed(OutputItem item, OutputItem.Part part, String json) {
        if (next("response.output_text.delta")) {
            words.probabilities(json);
        }
    }

    @Override
    public void called(OutputItem item, String arguments) {
        // The text of a free-form tool is a part of the arguments, and known when those are whole.
        if (item.kind() == OutputItem.Kind.CALL && next("response.function_call_arguments.delta")) {
            words.arguments(item, arguments);
        }
    }

    @Override
    public void ended(OutputItem item, OutputItem.Part part) {
        if (next(typeOf(part, ".done"))) {
            words.text(part);
        }
        if (next("response.content_part.done")) {
            words.part(part, OutputJson.Texts.IN_LOG);
        }
    }

    @Override
    public void ended(OutputItem item) {
        if (item.kind() == OutputItem.Kind.CALL && next("response.function_call_arguments.done")) {
            words.allArguments(item);
        }
        if (item.kind() == OutputItem.Kind.CUSTOM_CALL) {
            if (next("response.custom_tool_call_input.delta")) {
                words.input(item, "delta");
            }
            if (next("response.custom_tool_call_input.done")) {
                words.input(item, "input");
            }
        }
        if (next("response.output_item.done")) {
            words.item(item, OutputJson.Texts.IN_LOG);
        }
    }

    private void snapshot(String type, boolean alsoIfHad, Consumer<Unsent> json) {
        if (next(type, alsoIfHad)) {
            words.response(json);
        }
    }

    /** Counts an event, and begins it unless the client has it. */
    private boolean next(String type) {
        return next(type, false);
    }

    private boolean next(String type, boolean alsoIfHad) {
        long its = number++;
        if (isVoid || (its <= after && !alsoIfHad)) {
            return false;
        }
        words.begin(type, its);
        return true;
    }
}
