package dev.tokenbus.gguf;

import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.CacheType;
import dev.tokenbus.worker.config.ModelFile;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * The model as llama.cpp has it; the one class that names the binding, and that reaches behind its public API.
 *
 * <p>The binding's own requests know neither JSON schemas nor most of llama.cpp's options, and its answers do not say which one is the
 * last. What it calls on JSON does: everything here is JSON that this module wrote, because the binding ends the process at JSON that
 * is none. On any thread but an event loop: each call may take long.
 */
final class NativeModel implements GgufRun.Answers {
    private static final MethodHandle REQUEST;
    private static final MethodHandle RECEIVE;
    private static final MethodHandle CANCEL;
    private static final MethodHandle IS_LAST;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            REQUEST = lookup.unreflect(open(LlamaModel.class.getDeclaredMethod("requestCompletion", String.class)));
            RECEIVE = lookup.unreflect(open(LlamaModel.class.getDeclaredMethod("receiveCompletion", int.class)));
            CANCEL = lookup.unreflect(open(LlamaModel.class.getDeclaredMethod("cancelCompletion", int.class)));
            Field stop = LlamaOutput.class.getDeclaredField("stop");
            stop.setAccessible(true);
            IS_LAST = lookup.unreflectGetter(stop);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LlamaModel model;

    private NativeModel(LlamaModel model) {
        this.model = model;
    }

    /**
     * One step of an answer.
     *
     * @param isLast whether it is over; the last step has no text
     */
    record Step(String text, boolean isLast) {}

    /** llama.cpp refused a request, or failed at it. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String words) {
            super(words);
        }
    }

    private static Method open(Method method) {
        method.setAccessible(true);
        return method;
    }

    /** Throws {@link IllegalStateException} with a sentence for the operator. */
    static NativeModel load(ModelFile file, int contextTokens) {
        LlamaModel[] loaded = new LlamaModel[1];
        NativeLibrary.load(() -> loaded[0] = open(file, contextTokens));
        return new NativeModel(loaded[0]);
    }

    private static LlamaModel open(ModelFile file, int contextTokens) {
        ModelParameters parameters = new ModelParameters()
                .setModel(file.file().toAbsolutePath().toString())
                .setCtxSize(contextTokens * file.parallel())
                .setParallel(file.parallel())
                .disableContextShift()
                .disableLog()
                .enableJinja();
        if (file.cacheBits() == 32) {
            parameters.setCacheTypeK(CacheType.F32).setCacheTypeV(CacheType.F32);
        }
        if (file.gpuLayers() > 0) {
            parameters.setGpuLayers(file.gpuLayers());
        }
        if (file.threads() > 0) {
            parameters.setThreads(file.threads()).setThreadsBatch(file.threads());
        }
        try {
            return new LlamaModel(parameters);
        } catch (RuntimeException e) {
            throw new IllegalStateException("llama.cpp cannot load " + file.file() + ": " + e.getMessage(), e);
        }
    }

    /** The tokens of a text, without any that begin or end one. */
    int[] encode(String text) {
        return model.encode(text);
    }

    /** What the model's chat template makes of a conversation. It mangles what is no ASCII, and a template that refuses ends the process. */
    String applyTemplate(String json) {
        return model.applyTemplate(json);
    }

    @Override
    public int request(String json) throws RefusedException {
        try {
            return (int) REQUEST.invokeExact(model, json);
        } catch (Throwable e) {
            throw refused(e);
        }
    }

    @Override
    public Step receive(int answer) throws RefusedException {
        try {
            LlamaOutput output = (LlamaOutput) RECEIVE.invokeExact(model, answer);
            return new Step(output.text, (boolean) IS_LAST.invokeExact(output));
        } catch (Throwable e) {
            throw refused(e);
        }
    }

    @Override
    public void cancel(int answer) {
        try {
            CANCEL.invokeExact(model, answer);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    void close() {
        model.close();
    }

    private static RefusedException refused(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return new RefusedException(String.valueOf(e.getMessage()));
    }
}
