package dev.tokenbus.worker.backend;

import dev.tokenbus.protocol.ChunkKind;
import dev.tokenbus.protocol.StreamFailure;
import dev.tokenbus.protocol.Usage;
import dev.tokenbus.testkit.Observed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** A backend whose answers say what a test makes them say, when it makes them. */
public final class HandDrivenBackend extends Observed implements LlmBackend {
    public static final String MODEL = "hand-driven";

    private final List<Call> calls = new ArrayList<>();
    private volatile List<String> models = List.of(MODEL);
    private boolean broken;
    private boolean closed;

    @Override
    public String name() {
        return "hand";
    }

    @Override
    public List<String> models() {
        return models;
    }

    /** It has these models from now on. */
    public void has(String... others) {
        models = List.of(others);
    }

    @Override
    public boolean canContinue(String model) {
        return true;
    }

    @Override
    public Generating generate(GenerationRequest request, Listener listener) {
        Call call = new Call(request, listener, Vertx.currentContext());
        change(() -> calls.add(call));
        if (broken) {
            throw new IllegalStateException("a fault in this backend");
        }
        return call;
    }

    @Override
    public Future<Void> close() {
        change(() -> closed = true);
        return Future.succeededFuture();
    }

    /** From now on {@link #generate} throws. */
    public synchronized void breakDown() {
        broken = true;
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    public synchronized int asked() {
        return calls.size();
    }

    /** The call with this number, from 0; waits for it. */
    public Call call(int number) throws InterruptedException {
        await("call " + number, () -> calls.size() > number);
        synchronized (this) {
            return calls.get(number);
        }
    }

    /** The oldest call, which is forgotten then; waits for it. */
    public Call takeCall() throws InterruptedException {
        call(0);
        synchronized (this) {
            return calls.remove(0);
        }
    }

    @Override
    public synchronized String toString() {
        return calls.size() + " calls";
    }

    /** One answer. */
    public final class Call implements Generating {
        private final GenerationRequest request;
        private final Listener listener;
        private final Context context;
        private int pauses;
        private int resumes;
        private boolean over;
        private boolean cancelled;

        Call(GenerationRequest request, Listener listener, Context context) {
            this.request = request;
            this.listener = listener;
            this.context = context;
        }

        public GenerationRequest request() {
            return request;
        }

        public Listener listener() {
            return listener;
        }

        /** Deltas of one token each, all in one pass of the event loop. */
        public Call says(String... texts) {
            return later(() -> {
                for (String text : texts) {
                    if (!over) {
                        listener.onDelta(ChunkKind.TEXT, text, 1);
                    }
                }
            });
        }

        /** One delta of another kind than text, which is no token. */
        public Call says(ChunkKind kind, String data) {
            return later(() -> listener.onDelta(kind, data, 0));
        }

        public Call ends() {
            return ends(new Completion("stop", new Usage(3, 2, false)));
        }

        public Call ends(Completion completion) {
            return later(() -> {
                over = true;
                listener.onEnd(completion);
            });
        }

        public Call fails(StreamFailure failure) {
            return later(() -> {
                over = true;
                listener.onFailure(failure);
            });
        }

        private Call later(Runnable action) {
            context.runOnContext(v -> {
                if (!over) {
                    action.run();
                }
            });
            return this;
        }

        @Override
        public void pause() {
            change(() -> pauses++);
        }

        @Override
        public void resume() {
            change(() -> resumes++);
        }

        @Override
        public void cancel() {
            over = true;
            change(() -> cancelled = true);
        }

        public int pauses() {
            synchronized (HandDrivenBackend.this) {
                return pauses;
            }
        }

        public int resumes() {
            synchronized (HandDrivenBackend.this) {
                return resumes;
            }
        }

        public boolean isCancelled() {
            synchronized (HandDrivenBackend.this) {
                return cancelled;
            }
        }

        public void awaitPauses(int count) throws InterruptedException {
            await(count + " pauses", () -> pauses >= count);
        }

        public void awaitResumes(int count) throws InterruptedException {
            await(count + " resumes", () -> resumes >= count);
        }

        public void awaitCancelled() throws InterruptedException {
            await("cancelled", () -> cancelled);
        }
    }
}
